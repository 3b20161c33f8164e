// Wiring of the network's scores for functions that show them beside their own.
import * as z from 'zod';
import { dynamodb } from '../aws/clients.ts';
import { s3 } from '../aws/s3.ts';
import { parseEnvironment } from '../environment.ts';
import { NetworkScoreStore } from './store.ts';

const Name = z.string().min(1);

export function openNetworkScores(): NetworkScoreStore {
  const { NETWORK_RUNS_TABLE, SNAPSHOTS_BUCKET } = parseEnvironment({
    NETWORK_RUNS_TABLE: Name,
    SNAPSHOTS_BUCKET: Name,
  });
  return new NetworkScoreStore(dynamodb(), s3(), { table: NETWORK_RUNS_TABLE, bucket: SNAPSHOTS_BUCKET });
}
