// Wiring of the functions behind the API: the tables, the bucket and the state machine, from the environment.
import * as z from 'zod';
import { dynamodb } from '../shared/aws/clients.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { RunStore } from './run/store.ts';
import { ScoreStore } from './scores/store.ts';

const Name = z.string().min(1);

export function openRuns(): RunStore {
  return new RunStore(dynamodb(), parseEnvironment({ RUNS_TABLE: Name }).RUNS_TABLE);
}

export function openScores(): ScoreStore {
  return new ScoreStore(
    dynamodb(),
    parseEnvironment({ DELINQUENCY_SCORES_TABLE: Name }).DELINQUENCY_SCORES_TABLE,
  );
}

/** Name of the bucket of snapshots and reports. */
export function snapshotsBucket(): string {
  return parseEnvironment({ SNAPSHOTS_BUCKET: Name }).SNAPSHOTS_BUCKET;
}

/** The table of Idempotency-Key records. */
export function idempotencyTable(): string {
  return parseEnvironment({ IDEMPOTENCY_TABLE: Name }).IDEMPOTENCY_TABLE;
}

/** The 404 for a taxpayer that was never scored. */
export function unknownTaxpayer(taxpayerId: string): ProblemError {
  return new ProblemError(404, { detail: `No score of a taxpayer ${taxpayerId} is stored` });
}
