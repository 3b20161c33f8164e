// The audit trail of tests: lines are written as by the functions, and read back as by the API.
import { AuditStore } from '../../functions/audit/store.ts';
import type { AuditLine } from '../../functions/shared/audit/line.ts';
import { AuditTrail } from '../../functions/shared/audit/trail.ts';
import type { TestDynamoDb } from './dynamodb.ts';

type Tables = Pick<TestDynamoDb, 'client' | 'tables'>;

/** A trail in the table of the tests. */
export function trailOf({ client, tables }: Tables): AuditTrail {
  return new AuditTrail(client, tables.audit, 30);
}

/** The lines of a subject, newest first. */
export async function linesOf({ client, tables }: Tables, id: string): Promise<readonly AuditLine[]> {
  const filter = { actor: undefined, subject: { id }, from: undefined, to: '2999-12-31' };
  return (await new AuditStore(client, tables.audit).page(filter, 100, undefined)).lines;
}
