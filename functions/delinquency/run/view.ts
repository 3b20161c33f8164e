// The API's answer for a run.
import { reportKeys } from '../keys.ts';
import type { Run } from '../schemas.ts';
import { GRADES } from '../scoring/scale.ts';
import type { StoredRun } from './record.ts';

/** The port to the downloads of a run's reports. */
export interface Downloads {
  /** A URL under which a file of the bucket can be downloaded for some minutes. */
  urlOf(key: string): Promise<string>;
}

/** How many shards of a running run are scored, and published. */
export type Progress = NonNullable<Run['progress']>;

/** The answer for a run. Its reports are the last published ones, even while the day is run again. */
export async function runView(run: StoredRun, downloads: Downloads, progress?: Progress): Promise<Run> {
  const { finishedAt, psi, shards, model } = run;
  return {
    runId: run.runId,
    runDate: run.runDate,
    status: run.status,
    taxpayers: run.taxpayers ?? 0,
    rejected: run.rejected ?? 0,
    notRead: [...(run.notRead ?? [])],
    grades: GRADES.map((grade) => ({ grade, taxpayers: run.grades?.[grade] ?? 0 })),
    startedAt: run.startedAt,
    ...(run.by === undefined ? {} : { by: run.by }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(run.published ? { report: await reportView(run.runDate, downloads) } : {}),
    ...(psi === undefined ? {} : { psi }),
    ...(shards === undefined ? {} : { shards }),
    ...(progress === undefined ? {} : { progress }),
    ...(run.problem === undefined ? {} : { problem: run.problem }),
    ...(model === undefined ? {} : { model }),
  };
}

async function reportView(runDate: string, downloads: Downloads): Promise<Run['report']> {
  const { csv, json, rejected } = reportKeys(runDate);
  const [csvUrl, jsonUrl, rejectedUrl] = await Promise.all([
    downloads.urlOf(csv),
    downloads.urlOf(json),
    downloads.urlOf(rejected),
  ]);
  return { csvUrl, jsonUrl, rejectedUrl };
}
