// Wiring of what officers decide.
import * as z from 'zod';
import { NO_TRAIL, openAuditTrail } from '../../shared/audit/trail.ts';
import { dynamodb } from '../../shared/aws/clients.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { NetworkActStore } from './store.ts';

export function openActs(): NetworkActStore {
  return new NetworkActStore(dynamodb(), table(), NO_TRAIL);
}

/** For the functions of officers: what they decide is stored with its audit line. */
export function openAuditedActs(): NetworkActStore {
  return new NetworkActStore(dynamodb(), table(), openAuditTrail());
}

function table(): string {
  return parseEnvironment({ NETWORK_ACTS_TABLE: z.string().min(1) }).NETWORK_ACTS_TABLE;
}
