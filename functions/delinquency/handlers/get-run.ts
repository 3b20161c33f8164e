// Door of GET /v1/delinquency/runs/{runId}.
import { s3 } from '../../shared/aws/s3.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { getRun } from '../routes.ts';
import { presignDownload } from '../run/download-url.ts';
import { type Progress, runView } from '../run/start.ts';
import type { StoredRun } from '../run/store.ts';
import { openRuns, snapshotsBucket } from '../wiring.ts';
import { RunFiles } from '../work/files.ts';
import { WorkKeys } from '../work/keys.ts';

const runs = openRuns();
const bucket = snapshotsBucket();
const files = new RunFiles(s3(), bucket);

export const handler = apiHandler(getRun, async ({ params: { runId } }) => {
  const run = await runs.get(runId);
  if (run === undefined) throw new ProblemError(404, { detail: `There is no run ${runId}` });
  return await runView(run, (key) => presignDownload(s3(), bucket, key), await progressOf(run));
});

/** What shards have left in the bucket so far. */
async function progressOf({ status, runDate, planId }: StoredRun): Promise<Progress | undefined> {
  if (status !== 'running' || planId === undefined) return undefined;
  const keys = new WorkKeys(runDate, planId);
  const [scored, published] = await Promise.all([
    files.count(keys.shards('summary')),
    files.count(keys.shards('published')),
  ]);
  return { scored, published };
}
