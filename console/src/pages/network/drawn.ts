// What the picture of a network shows: the neighbourhoods that were asked for as one, and the way from node to node by the keyboard.
import type { Point } from '../../../../functions/network/picture/rings-layout.ts';
import type { Schemas } from '../../api/client.ts';

export type Node = Schemas['NetworkNode'];
export type Link = Schemas['NetworkLink'];
type Ego = Schemas['NetworkEgo'];

export interface Drawn {
  /** That in the middle first. */
  readonly nodes: readonly Node[];
  readonly links: readonly Link[];
  /** How many share each hub. */
  readonly hubs: ReadonlyMap<string, number>;
  readonly truncated: boolean;
}

/** Several neighbourhoods as one, each node and link once. */
export function joined(egos: readonly Ego[]): Drawn {
  const nodes = new Map<string, Node>();
  const links = new Map<string, Link>();
  for (const ego of egos) {
    for (const node of ego.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
    for (const link of ego.links) links.set(linkKey(link), link);
  }
  return {
    nodes: [...nodes.values()],
    links: [...links.values()],
    hubs: new Map(egos.flatMap(({ hubs }) => hubs.map(({ id, degree }) => [id, degree] as const))),
    truncated: egos.some(({ truncated }) => truncated),
  };
}

export function linkKey({ from, to, relation }: Link): string {
  return `${from} ${to} ${relation}`;
}

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** How much farther something seems that is aside. */
const ASIDE = 2;

/**
 * The node that an arrow key leads to: the nearest one on that side.
 *
 * @param key name of the key
 * @returns undefined for another key, or if there is none on that side
 */
export function nodeTowards(
  points: ReadonlyMap<string, Point>,
  from: string,
  key: string,
): string | undefined {
  const [start, direction] = [points.get(from), DIRECTIONS[key]];
  if (start === undefined || direction === undefined) return undefined;
  let nearest: { readonly id: string; readonly distance: number } | undefined;
  for (const [id, { x, y }] of points) {
    const [dx, dy] = [x - start.x, y - start.y];
    const ahead = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x);
    if (ahead <= 0 || aside > ASIDE * ahead) continue;
    const distance = ahead + ASIDE * aside;
    if (nearest === undefined || distance < nearest.distance) nearest = { id, distance };
  }
  return nearest?.id;
}
