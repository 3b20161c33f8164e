// The openCypher texts that are sent to Neptune Analytics, and the rows that they give. Ids and days are parameters always; no text is
// made of what a caller sent. Standard clauses alone: no procedures of Neptune, whose signatures have changed between its versions.
import * as z from 'zod';

/** Runs queries on a graph. */
export interface GraphQueries {
  /**
   * Rows of a query that reads.
   *
   * @throws GraphNotLoaded while the graph is being emptied or filled
   */
  rows(query: string, parameters: Parameters): Promise<readonly unknown[]>;
}

export type Parameters = Readonly<Record<string, string | number | readonly string[]>>;

/** The graph does not hold the build that was asked for, not yet or no longer. */
export class GraphNotLoaded extends Error {
  override readonly name = 'GraphNotLoaded';
}

const NODE = `id(n) AS id, n.kind AS kind, n.label AS label, n.score AS score, n.degree AS degree, n.hub AS hub, n.place AS place`;

/** Numbers come as JSON numbers; a property that a node does not have as null. */
const Flag = z.union([z.literal(0), z.literal(1)]).transform((flag) => flag === 1);
export const NodeRow = z.object({
  id: z.string(),
  kind: z.string(),
  label: z.string(),
  score: z.number().nullish(),
  degree: z.number(),
  hub: Flag,
  place: z.number(),
});
export type NodeRow = z.infer<typeof NodeRow>;

/** What {@link NODES} gives where the build is loaded and has none of the nodes. */
export const NoNodeRow = z.object({ id: z.null() });

/** Nodes of a build; no row at all if the graph does not hold the build. */
export const NODES = `MATCH (mark:Build) WHERE id(mark) = $build
OPTIONAL MATCH (n:Node) WHERE id(n) IN $ids
RETURN ${NODE}`;

/** Neighbours of some nodes, the most telling first. */
export function neighboursQuery(most: number, ofKinds: boolean): string {
  return `MATCH (edge:Node)-[link:Link]-(n:Node)
WHERE id(edge) IN $edge AND NOT id(n) IN $shown AND link.until >= $since${ofKinds ? ' AND n.kind IN $kinds' : ''}
RETURN DISTINCT ${NODE}, n.rank AS rank
ORDER BY rank, place LIMIT ${Math.trunc(most)}`;
}

export const LinkRow = z.object({
  one: z.string(),
  other: z.string(),
  isForward: Flag,
  relation: z.string(),
  since: z.string(),
  until: z.string(),
  n: z.number(),
});
export type LinkRow = z.infer<typeof LinkRow>;

const LINK = `id(a) AS one, id(b) AS other, CASE WHEN a.place < b.place THEN 1 ELSE 0 END AS isForward, link.relation AS relation, link.since AS since, link.until AS until, link.n AS n`;

/** Links of nodes that are no hubs with some nodes: looked for from the former, so that no hub's links are walked. */
export const LINKS = `MATCH (a:Node)-[link:Link]-(b:Node)
WHERE id(a) IN $plain AND id(b) IN $shown AND link.until >= $since AND (a.place < b.place OR b.hub = 1)
RETURN ${LINK}`;

export const LINKS_OF_HUBS = `MATCH (a:Node)-[link:Link]->(b:Node)
WHERE id(a) IN $hubs AND id(b) IN $hubs AND link.until >= $since
RETURN ${LINK}`;

export const StepRow = z.object({
  from: z.string(),
  id: z.string(),
  degree: z.number(),
  hub: Flag,
  place: z.number(),
});
export type StepRow = z.infer<typeof StepRow>;

/** A step of a search for paths. */
export const STEP = `MATCH (edge:Node)-[:Link]-(n:Node)
WHERE id(edge) IN $edge
RETURN DISTINCT id(edge) AS from, id(n) AS id, n.degree AS degree, n.hub AS hub, n.place AS place`;

export const ComponentRow = z.object({ componentId: z.string(), size: z.number() });
export const COMPONENT = `MATCH (n:Node) WHERE id(n) = $id
MATCH (member:Node) WHERE member.component = n.component
RETURN n.component AS componentId, count(member) AS size`;

export const CountRow = z.object({ name: z.string(), count: z.number() });
export const KINDS = 'MATCH (n:Node) RETURN n.kind AS name, count(n) AS count';
export const RELATIONS =
  'MATCH (:Node)-[link:Link]->(:Node) RETURN link.relation AS name, count(link) AS count';

export const SizesRow = z.object({ components: z.number(), largest: z.number().nullable() });
export const SIZES = `MATCH (n:Node) WITH n.component AS component, count(n) AS size
RETURN count(component) AS components, max(size) AS largest`;

export const HubsRow = z.object({ hubs: z.number() });
export const HUBS = 'MATCH (n:Node) WHERE n.hub = 1 RETURN count(n) AS hubs';

/** The mark of a build, which is set once all of it is loaded. */
export const MARKED = 'MATCH (mark:Build) WHERE id(mark) = $build RETURN id(mark) AS id';
export const MARK = 'CREATE (mark:Build {`~id`: $build})';

/** The id of a build's mark, which no node has: theirs hold no space. */
export function markOf(buildId: string): string {
  return `build ${buildId}`;
}
