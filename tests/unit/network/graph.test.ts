// The graph of a day against a plain one of sets and maps, over random graphs; and its file.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, type LinkInput, type NodeInput } from '../../../functions/network/graph/builder.ts';
import { GraphFile } from '../../../functions/network/graph/graph-file.ts';
import { graphBytes, graphOf } from '../../../functions/network/graph/layout.ts';
import { ArraysFileError } from '../../../functions/network/graph/sections.ts';

const DAY = '2026-11-20';
const HUB = 3;

const nodeOf = (id: string, kind = 'company', score?: number): NodeInput => ({
  id,
  kind,
  label: `of ${id}`,
  score,
});

function link(from: string, to: string, more: Partial<LinkInput> = {}): LinkInput {
  return { from, to, relation: 'phone', since: '2026-01-01', until: '2026-01-01', n: 1, ...more };
}

function graphFrom(nodes: readonly NodeInput[], links: readonly LinkInput[], mostParties?: number) {
  const builder = new GraphBuilder();
  for (const node of nodes) builder.addNode(node);
  const refused = links.map((one) => builder.addLink(one));
  return { graph: builder.build(DAY, mostParties), refused };
}

const IDS = Array.from({ length: 12 }, (_, index) => `n${index}`);
const aGraph = fc
  .record({
    ids: fc.uniqueArray(
      fc.oneof(fc.constantFrom(...IDS, '가람', '𝕏', '\uffee', ''), fc.string({ maxLength: 4 })),
      {
        minLength: 2,
        maxLength: 14,
        selector: (id) => id.toWellFormed(),
      },
    ),
    pairs: fc.array(
      fc.record({
        one: fc.nat(),
        other: fc.nat(),
        relation: fc.constantFrom('phone', 'address'),
        days: fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 })),
        n: fc.integer({ min: 1, max: 5 }),
      }),
      { maxLength: 40 },
    ),
    scores: fc.array(fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }), {
      minLength: 14,
      maxLength: 14,
    }),
  })
  .map(({ ids, pairs, scores }) => {
    const names = ids.map((id) => id.toWellFormed());
    return {
      nodes: names.map((id, index) => nodeOf(id, index % 3 === 0 ? 'phone' : 'company', scores[index])),
      links: pairs.map(({ one, other, relation, days, n }) =>
        link(names[one % names.length] ?? '', names[other % names.length] ?? '', {
          relation,
          since: dayAfter(days[0]),
          until: dayAfter(days[1]),
          n,
        }),
      ),
    };
  });

function dayAfter(days: number): string {
  return new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Neighbours of every node, and which are hubs, by the definition. */
function plain({ nodes, links }: { nodes: readonly NodeInput[]; links: readonly LinkInput[] }) {
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const neighbours = new Map(nodes.map(({ id }) => [id, new Set<string>()]));
  for (const { from, to } of links) {
    if (from === to) continue;
    neighbours.get(from)?.add(to);
    neighbours.get(to)?.add(from);
  }
  const isHub = (id: string): boolean => {
    const found = new Map<string, number>();
    for (const other of neighbours.get(id) ?? []) {
      const kind = kinds.get(other) ?? '';
      found.set(kind, (found.get(kind) ?? 0) + 1);
    }
    return [...found.values()].some((parties) => parties > HUB);
  };
  const hubs = new Set(nodes.map(({ id }) => id).filter(isHub));
  return { neighbours, hubs };
}

/** Steps of the shortest way that crosses no hub. */
function stepsBetween(
  { neighbours, hubs }: ReturnType<typeof plain>,
  from: string,
  to: string,
): number | undefined {
  const steps = new Map([[from, 0]]);
  const queue = [from];
  for (const node of queue) {
    if (node === to) return steps.get(node);
    if (hubs.has(node) && node !== from) continue;
    for (const other of neighbours.get(node) ?? []) {
      if (steps.has(other)) continue;
      steps.set(other, (steps.get(node) ?? 0) + 1);
      queue.push(other);
    }
  }
  return undefined;
}

describe('the file of a graph', () => {
  it('is the same in whatever order nodes and links come', () => {
    fc.assert(
      fc.property(
        aGraph.chain((graph) =>
          fc.record({
            graph: fc.constant(graph),
            nodes: fc.shuffledSubarray(graph.nodes, { minLength: graph.nodes.length }),
            links: fc.shuffledSubarray(graph.links, { minLength: graph.links.length }),
          }),
        ),
        ({ graph, nodes, links }) => {
          const turned = links.map((one, index) =>
            index % 2 === 0 ? one : { ...one, from: one.to, to: one.from },
          );
          const [one, other] = [graphFrom(graph.nodes, graph.links), graphFrom(nodes, turned)];
          expect(Buffer.compare(graphBytes(one.graph), graphBytes(other.graph))).toBe(0);
        },
      ),
    );
  });

  it('reads back as it was written, at any place in memory', async () => {
    const { graph } = graphFrom(
      ['a', 'b', 'c'].map((id) => nodeOf(id, 'company', 12)),
      [link('a', 'b'), link('b', 'c')],
    );
    const bytes = graphBytes(graph);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const read = new GraphFile(graphOf(shifted.subarray(3)));
    expect(await read.stats()).toEqual(await new GraphFile(graph).stats());
    expect(await read.ego('b', { hops: 1, limit: 10 })).toEqual(
      await new GraphFile(graph).ego('b', { hops: 1, limit: 10 }),
    );
  });

  it('refuses what is cut off anywhere, or is no graph', () => {
    const bytes = graphBytes(graphFrom([nodeOf('a'), nodeOf('b')], [link('a', 'b')]).graph);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => graphOf(bytes.slice(0, length)), `${length} bytes`).toThrow(ArraysFileError);
    }
    expect(() => graphOf(Buffer.from('PK not a graph file at all'))).toThrow(ArraysFileError);
  });

  it('counts links to itself and to unknown nodes as refused, and joins repeated ones', async () => {
    const { graph, refused } = graphFrom(
      [nodeOf('a'), nodeOf('b')],
      [
        link('a', 'a'),
        link('a', 'x'),
        link('b', 'a', { since: '2026-03-01', until: '2026-04-01', n: 2 }),
        link('a', 'b', { since: '2026-02-01', until: '2026-02-01', n: 3 }),
      ],
    );
    expect(refused).toEqual(['self-link', 'unknown-node', undefined, undefined]);
    const ego = await new GraphFile(graph).ego('a', { hops: 1, limit: 5 });
    expect(ego?.links).toEqual([
      { from: 'a', to: 'b', relation: 'phone', since: '2026-02-01', until: '2026-04-01', n: 5 },
    ]);
  });

  it('refuses a node of an id that it has', () => {
    expect(() => graphFrom([nodeOf('a'), nodeOf('a')], [])).toThrow('Node a was added twice');
  });
});

describe('a neighbourhood', () => {
  it('holds exactly the nodes within its hops, and every link among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        aGraph,
        fc.nat(),
        fc.constantFrom(1 as const, 2 as const),
        async (graph, pick, hops) => {
          const { neighbours, hubs } = plain(graph);
          const middle = graph.nodes[pick % graph.nodes.length]?.id ?? '';
          const near = neighbours.get(middle) ?? new Set();
          const expected = new Set([middle, ...near]);
          if (hops === 2) {
            for (const node of near)
              if (!hubs.has(node)) for (const far of neighbours.get(node) ?? []) expected.add(far);
          }
          const ego = await new GraphFile(graphFrom(graph.nodes, graph.links, HUB).graph).ego(middle, {
            hops,
            limit: 200,
          });
          expect(ego?.nodes[0]?.id).toBe(middle);
          expect(new Set(ego?.nodes.map(({ id }) => id))).toEqual(expected);
          expect(new Set(ego?.hubs.map(({ id }) => id))).toEqual(
            new Set([...expected].filter((id) => hubs.has(id))),
          );
          const key = ({ from, to, relation }: Pick<LinkInput, 'from' | 'to' | 'relation'>) =>
            JSON.stringify([[from, to].sort(), relation]);
          const among = graph.links.filter(
            ({ from, to }) => from !== to && expected.has(from) && expected.has(to),
          );
          expect(ego?.links.map(key).sort()).toEqual([...new Set(among.map(key))].sort());
          expect(ego?.truncated).toBe(false);
        },
      ),
    );
  });

  it('keeps the riskiest when there is no room for all, and says so', async () => {
    const nodes = [nodeOf('m'), ...IDS.map((id, index) => nodeOf(id, 'company', index * 10))];
    const { graph } = graphFrom(
      nodes,
      IDS.map((id) => link('m', id)),
    );
    const ego = await new GraphFile(graph).ego('m', { hops: 2, limit: 4 });
    expect(ego?.nodes.map(({ id }) => id)).toEqual(['m', 'n11', 'n10', 'n9']);
    expect(ego?.truncated).toBe(true);
    expect(ego?.links).toHaveLength(3);
    expect(ego?.nodes[0]?.degree).toBe(12);
  });

  it('shows only the kinds and the days that were asked for', async () => {
    const { graph } = graphFrom(
      [nodeOf('m'), nodeOf('old'), nodeOf('new'), nodeOf('010', 'phone')],
      [
        link('m', 'old'),
        link('m', 'new', { until: '2026-06-01' }),
        link('m', '010', { until: '2026-06-01' }),
      ],
    );
    const ego = await new GraphFile(graph).ego('m', {
      hops: 1,
      limit: 9,
      kinds: new Set(['company']),
      since: '2026-05-01',
    });
    expect(ego?.nodes.map(({ id }) => id)).toEqual(['m', 'new']);
  });

  it('looks at a hub of 100,000 links but never behind it', async () => {
    const parties = Array.from({ length: 100_000 }, (_, index) => `p${index}`);
    const { graph } = graphFrom(
      [nodeOf('broker'), nodeOf('x'), nodeOf('phone', 'phone'), ...parties.map((id) => nodeOf(id))],
      [...parties.map((id) => link('broker', id)), link('p7', 'phone'), link('x', 'phone')],
    );
    const file = new GraphFile(graph);
    const ego = await file.ego('p7', { hops: 2, limit: 50 });
    expect(ego?.nodes.map(({ id }) => id)).toEqual(['p7', 'phone', 'broker', 'x']);
    expect(ego?.hubs).toEqual([{ id: 'broker', degree: 100_000 }]);
    expect(await file.paths('p1', 'x', 6, 3)).toEqual([]);
    expect((await file.paths('broker', 'x', 6, 3))?.[0]?.nodes.map(({ id }) => id)).toEqual([
      'broker',
      'p7',
      'phone',
      'x',
    ]);
    expect((await file.component('p7'))?.size).toBe(3);
  });
});

describe('a path', () => {
  it('is as short as can be, crosses no hub, and each step is a link', async () => {
    await fc.assert(
      fc.asyncProperty(
        aGraph,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 6 }),
        async (graph, one, other, hops) => {
          const simple = plain(graph);
          const [from, to] = [one, other].map((pick) => graph.nodes[pick % graph.nodes.length]?.id ?? '');
          if (from === undefined || to === undefined || from === to) return;
          const file = new GraphFile(graphFrom(graph.nodes, graph.links, HUB).graph);
          const paths = (await file.paths(from, to, hops, 3)) ?? [];
          const steps = stepsBetween(simple, from, to);
          expect(paths.length > 0).toBe(steps !== undefined && steps <= hops);
          expect(new Set(paths.map(({ nodes }) => nodes.map(({ id }) => id).join(' '))).size).toBe(
            paths.length,
          );
          for (const { nodes, links } of paths) {
            const ids = nodes.map(({ id }) => id);
            expect([ids[0], ids.at(-1)]).toEqual([from, to]);
            expect(ids.length - 1).toBe(steps);
            expect(ids.slice(1, -1).some((id) => simple.hubs.has(id))).toBe(false);
            for (const [step, id] of ids.slice(1).entries()) {
              expect(simple.neighbours.get(ids[step] ?? '')?.has(id)).toBe(true);
            }
            expect(links.length).toBeGreaterThanOrEqual(ids.length - 1);
          }
          // A second search by the same file must not see the marks of the first.
          expect(await file.paths(from, to, hops, 3)).toEqual(paths);
        },
      ),
    );
  });

  it('is undefined from or to a node that does not exist, and empty from a node to itself', async () => {
    const file = new GraphFile(graphFrom([nodeOf('a'), nodeOf('b')], [link('a', 'b')]).graph);
    expect(await file.paths('a', 'x', 6, 3)).toBeUndefined();
    expect(await file.ego('x', { hops: 1, limit: 5 })).toBeUndefined();
    expect(await file.component('x')).toBeUndefined();
    expect(await file.paths('a', 'a', 6, 3)).toEqual([]);
  });
});

describe('components and counts', () => {
  it('are those of the graph without its hubs', async () => {
    await fc.assert(
      fc.asyncProperty(aGraph, fc.nat(), async (graph, pick) => {
        const { neighbours, hubs } = plain(graph);
        const id = graph.nodes[pick % graph.nodes.length]?.id ?? '';
        const part = new Set([id]);
        for (const node of part) {
          if (hubs.has(node)) continue;
          for (const other of neighbours.get(node) ?? []) if (!hubs.has(other)) part.add(other);
        }
        const file = new GraphFile(graphFrom(graph.nodes, graph.links, HUB).graph);
        expect((await file.component(id))?.size).toBe(hubs.has(id) ? 1 : part.size);
        const stats = await file.stats();
        expect(stats.hubs).toBe(hubs.size);
        expect(Object.values(stats.nodes).reduce((sum, count) => sum + count, 0)).toBe(graph.nodes.length);
      }),
    );
  });
});
