// Wiring of the functions behind the API: stores and clients, opened with the settings of the environment.
import * as z from 'zod';
import { NO_TRAIL, openAuditTrail } from '../shared/audit/trail.ts';
import { dynamodb } from '../shared/aws/clients.ts';
import { s3 } from '../shared/aws/s3.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { message } from '../shared/words/message.ts';
import { ReportDownloads } from './run/downloads.ts';
import { RunStore } from './run/store.ts';
import { ScoreStore } from './scores/store.ts';
import { RunFileStore } from './work/store.ts';

const Name = z.string().min(1);
const Days = z.coerce.number().int().positive();

export function openRuns(): RunStore {
  return new RunStore(dynamodb(), parseEnvironment({ RUNS_TABLE: Name }).RUNS_TABLE);
}

export function openScores(): ScoreStore {
  return new ScoreStore(
    dynamodb(),
    parseEnvironment({ DELINQUENCY_SCORES_TABLE: Name }).DELINQUENCY_SCORES_TABLE,
  );
}

/** For the first step of a run, which claims its day: runs are kept for as long as the stage says. */
export function openClaimedRuns(): RunStore {
  const { RUNS_TABLE, RUN_DAYS } = parseEnvironment({ RUNS_TABLE: Name, RUN_DAYS: Days });
  return new RunStore(dynamodb(), RUNS_TABLE, NO_TRAIL, RUN_DAYS);
}

/** For the function that starts runs: a run that someone asks for is claimed with its audit line. */
export function openAuditedRuns(): RunStore {
  const { RUNS_TABLE, RUN_DAYS } = parseEnvironment({ RUNS_TABLE: Name, RUN_DAYS: Days });
  return new RunStore(dynamodb(), RUNS_TABLE, openAuditTrail(), RUN_DAYS);
}

/** For the function that records overrides: each is stored with its audit line. */
export function openAuditedScores(): ScoreStore {
  const { DELINQUENCY_SCORES_TABLE } = parseEnvironment({ DELINQUENCY_SCORES_TABLE: Name });
  return new ScoreStore(dynamodb(), DELINQUENCY_SCORES_TABLE, openAuditTrail());
}

export function openFiles(): RunFileStore {
  return new RunFileStore(s3(), snapshotsBucket());
}

export function openDownloads(): ReportDownloads {
  return new ReportDownloads(s3(), snapshotsBucket());
}

/** Name of the bucket of snapshots and reports. */
function snapshotsBucket(): string {
  return parseEnvironment({ SNAPSHOTS_BUCKET: Name }).SNAPSHOTS_BUCKET;
}

/** Files may be deleted shortly before their run, and releases before docs/decisions/0069 wrote others. */
export function rankingNotStored(runDate: string): ProblemError {
  return new ProblemError(404, { detail: message('delinquency.rankingNotStored', { day: runDate }) });
}

/** The 404 for a taxpayer that was never scored. */
export function unknownTaxpayer(taxpayerId: string): ProblemError {
  return new ProblemError(404, { detail: message('delinquency.unknownTaxpayer', { id: taxpayerId }) });
}
