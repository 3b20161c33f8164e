// Wiring that the functions of networks share: runs, files and published days.
import * as z from 'zod';
import { NO_TRAIL, openAuditTrail } from '../shared/audit/trail.ts';
import { dynamodb } from '../shared/aws/clients.ts';
import { s3 } from '../shared/aws/s3.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { Days } from './days/days.ts';
import { NetworkFileStore } from './files/store.ts';
import { NetworkRunStore } from './run/store.ts';

const Name = z.string().min(1);
const KeptDays = z.coerce.number().int().positive();

export function openRuns(): NetworkRunStore {
  return new NetworkRunStore(dynamodb(), parseEnvironment({ NETWORK_RUNS_TABLE: Name }).NETWORK_RUNS_TABLE);
}

/** For the first step of a run, which claims its day: runs are kept for as long as the stage says. */
export function openClaimedRuns(): NetworkRunStore {
  const { NETWORK_RUNS_TABLE, RUN_DAYS } = parseEnvironment({ NETWORK_RUNS_TABLE: Name, RUN_DAYS: KeptDays });
  return new NetworkRunStore(dynamodb(), NETWORK_RUNS_TABLE, NO_TRAIL, RUN_DAYS);
}

/** For the function that starts runs: a run that someone asks for is claimed with its audit line. */
export function openAuditedRuns(): NetworkRunStore {
  const { NETWORK_RUNS_TABLE, RUN_DAYS } = parseEnvironment({ NETWORK_RUNS_TABLE: Name, RUN_DAYS: KeptDays });
  return new NetworkRunStore(dynamodb(), NETWORK_RUNS_TABLE, openAuditTrail(), RUN_DAYS);
}

export function openFiles(): NetworkFileStore {
  return new NetworkFileStore(s3(), parseEnvironment({ SNAPSHOTS_BUCKET: Name }).SNAPSHOTS_BUCKET);
}

export function openDays(): Days {
  return new Days(openFiles());
}
