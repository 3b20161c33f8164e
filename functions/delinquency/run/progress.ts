// The progress of a running run, from the files that its shards have written.
import type { RunFiles } from '../work/files.ts';
import { WorkKeys } from '../work/keys.ts';
import type { StoredRun } from './record.ts';
import type { Progress } from './view.ts';

/** How many shards are scored, and published; undefined unless the run is running and planned. */
export async function progressOf(
  files: Pick<RunFiles, 'list'>,
  { status, runDate, planId }: StoredRun,
): Promise<Progress | undefined> {
  if (status !== 'running' || planId === undefined) return undefined;
  const keys = new WorkKeys(runDate, planId);
  const [scored, published] = await Promise.all([
    files.list(keys.shards('summary')),
    files.list(keys.shards('published')),
  ]);
  return { scored: scored.length, published: published.length };
}
