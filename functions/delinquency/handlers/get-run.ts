// Door of GET /v1/delinquency/runs/{runId}.
import { s3 } from '../../shared/aws/s3.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { openRuns, snapshotsBucket } from '../api.ts';
import { presignDownload } from '../download-url.ts';
import { getRun } from '../routes.ts';
import { runView } from '../runs.ts';

const runs = openRuns();
const bucket = snapshotsBucket();

export const handler = apiHandler(getRun, async ({ params: { runId } }) => {
  const run = await runs.get(runId);
  if (run === undefined) throw new ProblemError(404, { detail: `There is no run ${runId}` });
  return await runView(run, (key) => presignDownload(s3(), bucket, key));
});
