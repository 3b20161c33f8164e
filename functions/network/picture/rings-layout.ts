// Where the nodes of a neighbourhood stand: for the picture of the API, and for that of the console.

/** Distance of the rings, in user units. */
const RING = 190;
/** Room that a node needs on its ring. */
const ROOM = 96;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Nodes, that in the middle first, and what links them. */
interface Linked {
  readonly nodes: readonly { readonly id: string }[];
  readonly links: readonly { readonly from: string; readonly to: string }[];
}

/** Rings by distance from the middle, which is at 0, 0; each node stands near the one through which it was reached. */
export function layout({ nodes, links }: Linked): Map<string, Point> {
  const neighbours = new Map(nodes.map(({ id }) => [id, [] as string[]]));
  for (const { from, to } of links) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const [middle] = nodes;
  if (middle === undefined) return new Map();
  const children = new Map<string, string[]>();
  const seen = new Set([middle.id]);
  const queue = [middle.id];
  for (const id of queue) {
    // In the order of the answer, riskiest first.
    const own = nodes.filter(
      (node) => !seen.has(node.id) && (neighbours.get(id)?.includes(node.id) ?? false),
    );
    children.set(
      id,
      own.map((node) => node.id),
    );
    for (const node of own) {
      seen.add(node.id);
      queue.push(node.id);
    }
  }
  // The inner ring is half as long, so a node that ends there needs twice the angle.
  const angleOf = (id: string, depth: number): number => {
    const own = children.get(id) ?? [];
    if (own.length === 0) return depth === 1 ? 2 : 1;
    return own.reduce((sum, child) => sum + angleOf(child, depth + 1), 0);
  };
  const points = new Map<string, Point>([[middle.id, { x: 0, y: 0 }]]);
  // Wide enough that neighbours on a ring do not touch.
  const ring = Math.max(RING, (angleOf(middle.id, 0) * ROOM) / (2 * Math.PI * 2));
  const place = (id: string, depth: number, from: number, to: number): void => {
    let start = from;
    const total = angleOf(id, depth - 1);
    for (const child of children.get(id) ?? []) {
      const end = start + ((to - from) * angleOf(child, depth)) / total;
      const angle = (start + end) / 2;
      points.set(child, { x: depth * ring * Math.cos(angle), y: depth * ring * Math.sin(angle) });
      place(child, depth + 1, start, end);
      start = end;
    }
  };
  place(middle.id, 1, -Math.PI / 2, 1.5 * Math.PI);
  // What the links do not reach, which a limit may leave, stands below.
  const lowest = Math.max(...[...points.values()].map(({ y }) => y));
  const rest = nodes.filter(({ id }) => !points.has(id));
  for (const [index, { id }] of rest.entries()) points.set(id, { x: index * ROOM * 2, y: lowest + RING });
  return points;
}
