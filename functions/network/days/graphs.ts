// The graph of a published day, behind its port.
import { GraphFile } from '../graph/graph-file.ts';
import type { GraphReader } from '../graph/reader.ts';
import type { OpenDay } from './days.ts';

/** What answers questions about the graph of a day. */
export type DayGraphs = (day: OpenDay) => GraphReader | Promise<GraphReader>;

/** From the day's file. */
export async function fromFile(day: Pick<OpenDay, 'graph'>): Promise<GraphReader> {
  return new GraphFile(await day.graph());
}
