// The picture of a network: neighbourhoods joined into one, and where arrow keys lead.
import { describe, expect, it, test } from 'vitest';
import { joined, type Link, type Node, nodeTowards } from '../../../console/src/pages/network/drawn.ts';
import { layout } from '../../../functions/network/picture/rings-layout.ts';

const node = (id: string): Node => ({ id, kind: 'company', label: id, degree: 1 });
const link = (from: string, to: string): Link => ({
  ...{ from, to, relation: 'seller', since: '2026-01-01', until: '2026-01-02', n: 1 },
  text: `${from} ${to}`,
});

test('neighbourhoods are one picture, with each node and link once and the first one in the middle', () => {
  const drawn = joined([
    { nodes: ['m', 'a'].map(node), links: [link('a', 'm')], truncated: false, hubs: [] },
    {
      nodes: ['a', 'm', 'b'].map(node),
      links: [link('a', 'm'), link('a', 'b')],
      truncated: true,
      hubs: [{ id: 'b', degree: 90 }],
    },
  ]);
  expect(drawn.nodes.map(({ id }) => id)).toEqual(['m', 'a', 'b']);
  expect(drawn.links.map(({ text }) => text)).toEqual(['a m', 'a b']);
  expect([...drawn.hubs]).toEqual([['b', 90]]);
  expect(drawn.truncated).toBe(true);
});

describe('an arrow key', () => {
  const points = new Map([
    ['middle', { x: 0, y: 0 }],
    ['right', { x: 100, y: 10 }],
    ['far right', { x: 180, y: 0 }],
    ['below', { x: 30, y: 120 }],
    ['aside', { x: -10, y: 90 }],
  ]);

  it.each([
    ['ArrowRight', 'right'],
    ['ArrowDown', 'aside'],
    ['ArrowUp', undefined],
    ['Enter', undefined],
  ])('%s leads from the middle to %s', (key, to) => {
    expect(nodeTowards(points, 'middle', key)).toBe(to);
  });

  it('reaches every node of a drawn network', () => {
    const others = Array.from({ length: 40 }, (_, index) => `n${index}`);
    const links = others.map((id, index) => link(index < 12 ? 'm' : `n${index % 12}`, id));
    const drawn = layout({ nodes: ['m', ...others].map(node), links });
    const reached = new Set(['m']);
    for (const id of reached) {
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
        const next = nodeTowards(drawn, id, key);
        if (next !== undefined) reached.add(next);
      }
    }
    expect(reached.size).toBe(41);
  });
});
