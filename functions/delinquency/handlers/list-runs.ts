// Handler of GET /v1/delinquency/runs.
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type PagedList, pageAnswer, startOf } from '../../shared/http/paging.ts';
import { listRuns } from '../routes.ts';
import { progressOf } from '../run/progress.ts';
import type { RunPosition, Runs } from '../run/record.ts';
import { type Downloads, runView } from '../run/view.ts';
import type { DelinquencyRuns } from '../schemas.ts';
import { openDownloads, openFiles, openRuns } from '../wiring.ts';
import type { RunFiles } from '../work/files.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'list'>;
  readonly files: Pick<RunFiles, 'list'>;
  readonly downloads: Downloads;
}

const LIST: PagedList<RunPosition> = { name: 'delinquency-runs', position: z.iso.date() };
/** Runs whose files are counted at the same time, while they are running. */
const CONCURRENT_READS = 16;

export const listRunsHandler = ({ runs, files, downloads }: Dependencies): ApiHandler =>
  apiHandler(listRuns, async ({ query: { limit, nextToken } }): Promise<DelinquencyRuns> => {
    const page = await runs.list(limit, startOf(LIST, nextToken));
    const items = await mapConcurrently(page.runs, CONCURRENT_READS, async (run) =>
      runView(run, downloads, await progressOf(files, run)),
    );
    return pageAnswer(LIST, items, page.next);
  });

export const handler = await bindHandler(listRunsHandler, () => ({
  runs: openRuns(),
  files: openFiles(),
  downloads: openDownloads(),
}));
