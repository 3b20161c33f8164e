// Fills the graph in Neptune Analytics with the published day, a step at a time: what takes long is waited for by the state machine. The
// graph is emptied first, and readers use the day's file until its mark is set again.
import * as z from 'zod';
import type { NetworkFiles } from '../files/files.ts';
import { graphOf } from '../graph/layout.ts';
import type { GraphLoader } from '../graph/neptune/loader.ts';
import { GraphNotLoaded } from '../graph/neptune/queries.ts';
import { tableParts } from '../graph/neptune/tables.ts';
import { dayFileKey, neptunePrefix } from '../keys.ts';
import type { NetworkRuns } from '../run/record.ts';

const Build = { runDate: z.iso.date(), buildId: z.string() };

/** How far a load is; the input of a step, and its output. */
export const LoadState = z.discriminatedUnion('load', [
  z.object({ load: z.literal('begin') }),
  z.object({ load: z.literal('emptying'), ...Build }),
  z.object({ load: z.literal('importing'), ...Build, taskId: z.string() }),
  z.object({ load: z.literal('done') }),
]);
export type LoadState = z.infer<typeof LoadState>;

export interface LoadDependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly files: Pick<NetworkFiles, 'read' | 'write'>;
  readonly graph: GraphLoader;
}

/** An import ended without success; readers go on with the file. */
export class ImportFailed extends Error {
  override readonly name = 'ImportFailed';
}

/**
 * Takes a load one step further, or finds that it must wait.
 *
 * @throws ImportFailed
 */
export async function advanceLoad(dependencies: LoadDependencies, state: LoadState): Promise<LoadState> {
  switch (state.load) {
    case 'begin':
      return await begin(dependencies);
    case 'emptying':
      return await startImport(dependencies, state);
    case 'importing':
      return await finish(dependencies, state);
    case 'done':
      return state;
  }
}

async function begin({ runs, files, graph }: LoadDependencies): Promise<LoadState> {
  const current = await runs.current();
  if (current === undefined || (await isLoaded(graph, current.buildId))) return { load: 'done' };
  const { runDate, buildId } = current;
  const bytes = await files.read(dayFileKey(runDate, buildId, 'graph'));
  if (bytes === undefined) throw new Error(`The published day ${runDate} has no graph`);
  for (const part of tableParts(graphOf(bytes))) {
    await files.write(`${neptunePrefix(runDate, buildId)}${part.name}`, part.bytes, 'application/gzip');
  }
  // A step that was repeated finds the graph as it left it.
  if ((await graph.status()) !== 'RESETTING') await graph.reset();
  return { load: 'emptying', runDate, buildId };
}

async function isLoaded(graph: GraphLoader, buildId: string): Promise<boolean> {
  try {
    return await graph.holds(buildId);
  } catch (error) {
    if (error instanceof GraphNotLoaded) return false;
    throw error;
  }
}

async function startImport(
  { graph }: LoadDependencies,
  state: LoadState & { load: 'emptying' },
): Promise<LoadState> {
  if ((await graph.status()) !== 'AVAILABLE') return state;
  const taskId = await graph.startImport(neptunePrefix(state.runDate, state.buildId));
  return { ...state, load: 'importing', taskId };
}

async function finish(
  { graph }: LoadDependencies,
  state: LoadState & { load: 'importing' },
): Promise<LoadState> {
  const { status, reason } = await graph.importState(state.taskId);
  if (['FAILED', 'CANCELLED', 'DELETED'].includes(status)) {
    throw new ImportFailed(`The import ${state.taskId} ended as ${status}: ${reason ?? 'no reason given'}`);
  }
  if (status !== 'SUCCEEDED') return state;
  await graph.mark(state.buildId);
  return { load: 'done' };
}
