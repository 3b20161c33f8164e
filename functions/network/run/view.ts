// The API's answer for a run.
import type { NetworkFiles } from '../files/files.ts';
import { reportKeys } from '../keys.ts';
import type { NetworkRun } from '../schemas.ts';
import type { StoredRun } from './record.ts';

/** The answer for a run. Its counts and reports are the last published ones, even while the day is run again. */
export async function runView(run: StoredRun, files: Pick<NetworkFiles, 'urlOf'>): Promise<NetworkRun> {
  const { runId, runDate, status, startedAt, by, finishedAt, problem, published } = run;
  const { entities = 0, links = 0, merges = 0, rejected = 0 } = published ?? {};
  const keys = reportKeys(runDate);
  return {
    runId,
    runDate,
    status,
    entities,
    links,
    merges,
    rejected,
    startedAt,
    ...(by === undefined ? {} : { by }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(published === undefined
      ? {}
      : { report: { csvUrl: await files.urlOf(keys.csv), rejectedUrl: await files.urlOf(keys.rejected) } }),
    ...(problem === undefined ? {} : { problem }),
  };
}
