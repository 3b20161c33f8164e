// Answers about the links of entities, whatever holds the graph of the day.
import { TextAnswer } from '../../shared/http/text-answer.ts';
import type { Language } from '../../shared/words/language.ts';
import type { GraphPath, GraphReader } from '../graph/reader.ts';
import type { NetworkRuns } from '../run/record.ts';
import { type Ego, type EgoQuery, MOST_PATHS, type NetworkPaths, type PathsQuery } from '../schemas.ts';
import type { Days } from './days.ts';
import { egoText, egoView, nodesAndLinks } from './ego.ts';
import type { DayGraphs } from './graphs.ts';
import { currentDay, noEntity } from './published.ts';

export interface LinksDependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
  readonly graphs: DayGraphs;
}

export interface EgoRequest {
  readonly params: { readonly entityId: string };
  readonly query: EgoQuery;
  /** Media type of the answer. */
  readonly format: string;
  readonly language: Language;
}

/** @throws ProblemError 404 for an id that no entity has, 409 before the first day is published */
export async function egoAnswer(
  { runs, days, graphs }: LinksDependencies,
  { params: { entityId }, query, format, language }: EgoRequest,
): Promise<Ego | TextAnswer> {
  const day = days.open(await currentDay(runs));
  const [graph, id, { bands }] = await Promise.all([graphs(day), day.idOf(entityId), day.summary()]);
  const { hops, limit, kinds, since } = query;
  const found = await graph.ego(id, {
    hops: hops === 2 ? 2 : 1,
    limit,
    ...(kinds === undefined ? {} : { kinds: new Set<string>(kinds) }),
    ...(since === undefined ? {} : { since }),
  });
  if (found === undefined) throw noEntity(day, entityId);
  const view = egoView(found, bands);
  return format === 'application/json'
    ? view
    : new TextAnswer(format, egoText(view, format, language, day.published.runDate));
}

/** @throws ProblemError 404 for an id that no entity has, 409 before the first day is published */
export async function pathsAnswer(
  { runs, days, graphs }: LinksDependencies,
  { from, to, maxHops }: PathsQuery,
): Promise<NetworkPaths> {
  const day = days.open(await currentDay(runs));
  const [graph, one, other, { bands }] = await Promise.all([
    graphs(day),
    day.idOf(from),
    day.idOf(to),
    day.summary(),
  ]);
  const found = await graph.paths(one, other, maxHops, MOST_PATHS);
  if (found === undefined) throw noEntity(day, (await isIn(graph, one)) ? to : from);
  return { paths: found.map((path: GraphPath) => nodesAndLinks(path, bands)) };
}

async function isIn(graph: GraphReader, id: string): Promise<boolean> {
  return (await graph.ego(id, { hops: 1, limit: 1 })) !== undefined;
}
