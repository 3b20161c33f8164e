// Wiring of the audit trail: its store, from the environment.
import * as z from 'zod';
import { dynamodb } from '../shared/aws/clients.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { AuditStore } from './store.ts';

export function openLines(): AuditStore {
  return new AuditStore(dynamodb(), parseEnvironment({ AUDIT_TABLE: z.string().min(1) }).AUDIT_TABLE);
}
