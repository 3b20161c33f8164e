// Wiring of risk groups: runs, decisions, and the items in the lake, opened with the settings of the environment.
import * as z from 'zod';
import { openAuditTrail } from '../shared/audit/trail.ts';
import { dynamodb } from '../shared/aws/clients.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { openLake } from '../shared/lake/wiring.ts';
import { message } from '../shared/words/message.ts';
import { DecisionStore } from './groups/store.ts';
import { LakeItems } from './items/store.ts';
import { RunStore } from './runs/store.ts';
import type { Rhythm } from './runs/tasks.ts';

const Name = z.string().min(1);
const Days = z.coerce.number().int().positive();

export function openRuns(): RunStore {
  return new RunStore(dynamodb(), groupsTable());
}

/** For the step that finds groups: a run of the schedule is claimed there. */
export function openClaimedRuns(): RunStore {
  return new RunStore(dynamodb(), groupsTable(), { days: recordDays() });
}

/** For the function that starts runs: each is claimed with its audit line. */
export function openAuditedRuns(): RunStore {
  return new RunStore(dynamodb(), groupsTable(), { trail: openAuditTrail(), days: recordDays() });
}

export function openDecisions(): DecisionStore {
  return new DecisionStore(dynamodb(), groupsTable());
}

/** For the function that decides: each decision is stored with its audit line. */
export function openAuditedDecisions(): DecisionStore {
  return new DecisionStore(dynamodb(), groupsTable(), { trail: openAuditTrail(), days: recordDays() });
}

export async function openItems(): Promise<LakeItems> {
  return new LakeItems(await openLake());
}

/** Days up to the end of a period in which groups are searched. */
export function windowDays(): number {
  return parseEnvironment({ WINDOW_DAYS: Days }).WINDOW_DAYS;
}

export function openRhythm(): Rhythm {
  const { INTERVAL, TIME_ZONE } = parseEnvironment({ INTERVAL: z.enum(['week', 'month']), TIME_ZONE: Name });
  return { interval: INTERVAL, timeZone: TIME_ZONE };
}

/** ISO 4217 code of prices. */
export function currency(): string {
  return parseEnvironment({ CURRENCY: Name }).CURRENCY;
}

/** The 404 for a group that was never found. */
export function unknownGroup(groupId: string): ProblemError {
  return new ProblemError(404, { detail: message('group.unknown', { id: groupId }) });
}

function groupsTable(): string {
  return parseEnvironment({ RISK_GROUPS_TABLE: Name }).RISK_GROUPS_TABLE;
}

function recordDays(): number {
  return parseEnvironment({ RECORD_DAYS: Days }).RECORD_DAYS;
}
