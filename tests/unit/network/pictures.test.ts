// Neighbourhoods in the formats of other tools, and rings of a graph.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { GraphBuilder } from '../../../functions/network/graph/builder.ts';
import { gexf } from '../../../functions/network/picture/gexf.ts';
import { graphml } from '../../../functions/network/picture/graphml.ts';
import { type Neighbourhood, xmlText } from '../../../functions/network/picture/neighbourhood.ts';
import { type PictureWords, svg } from '../../../functions/network/picture/svg.ts';
import { LARGEST_RING, ringsOf, SMALLEST_RING } from '../../../functions/network/rings.ts';

const WORDS: PictureWords = {
  title: 'Network of <A & "B">',
  truncated: 'More links than are shown',
  hub: (degree) => `shared by ${degree}`,
  kind: (kind) => kind,
  band: (band) => `${band} risk`,
};

const STAR: Neighbourhood = {
  nodes: [
    { id: 'm', kind: 'company', label: '가람 <무역>', score: 912, band: 'high', degree: 3 },
    { id: 'p', kind: 'phone', label: '…5678', degree: 2 },
    { id: 'x"y', kind: 'person', label: 'A\u0000B', score: 12, band: 'low', degree: 1 },
    { id: 'h', kind: 'address', label: '…', degree: 90 },
  ],
  links: [
    {
      from: 'm',
      to: 'p',
      relation: 'phone',
      since: '2026-01-01',
      until: '2026-02-01',
      n: 3,
      text: 'has the phone',
    },
    {
      from: 'p',
      to: 'x"y',
      relation: 'phone',
      since: '2026-01-01',
      until: '2026-02-01',
      n: 1,
      text: 'has "it"',
    },
    {
      from: 'm',
      to: 'p',
      relation: 'pays',
      since: '2026-01-01',
      until: '2026-02-01',
      n: 2,
      text: 'pays',
    },
    {
      from: 'h',
      to: 'm',
      relation: 'address',
      since: '2026-01-01',
      until: '2026-02-01',
      n: 1,
      text: 'is at',
    },
  ],
  truncated: true,
  hubs: [{ id: 'h', degree: 90 }],
};

/** Opening, closing and empty tags of an XML text balance, and no bare markup is left in its texts. */
function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml
    .replace(/<\?xml [^?]*\?>/, '')
    .replace(/<(\/?)([\w-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g, (_, closing, name, __, empty) => {
      if (closing === '/') expect(open.pop()).toBe(name);
      else if (empty !== '/') open.push(name as string);
      return '';
    });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!#\d+;)/);
}

describe.each([
  ['GraphML', graphml],
  ['GEXF', (given: Neighbourhood) => gexf(given, '2026-11-20')],
  ['SVG', (given: Neighbourhood) => svg(given, WORDS)],
])('%s', (_, written) => {
  it('is well formed whatever ids and labels hold', () => {
    const aText = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<a>', ']]>', '&amp;', '"', "'", '\u0000', '\ud800'),
    );
    fc.assert(
      fc.property(fc.array(aText, { minLength: 2, maxLength: 6 }), (texts) => {
        const nodes = texts.map((label, index) => ({
          id: `${index} ${label}`,
          kind: 'company',
          label,
          degree: 1,
        }));
        const links = nodes.slice(1).map(({ id }) => ({
          from: nodes[0]?.id ?? '',
          to: id,
          relation: texts[0] ?? '',
          since: '2026-01-01',
          until: '2026-01-01',
          n: 2,
          text: texts[1] ?? '',
        }));
        expectWellFormed(written({ nodes, links, truncated: false, hubs: [] }));
      }),
    );
  });

  it('names every node and every link', () => {
    const text = written(STAR);
    expectWellFormed(text);
    for (const { label } of STAR.nodes) expect(text).toContain(xmlText(label));
    for (const { text: words } of STAR.links) expect(text).toContain(xmlText(words));
  });
});

test.each([
  ['graphml', graphml(STAR)],
  ['gexf', gexf(STAR, '2026-11-20')],
])(
  'the file that networkx reads in the tests of training is %s as it is written here',
  async (format, text) => {
    await expect(text).toMatchFileSnapshot(`fixtures/star.${format}`);
  },
);

test('the picture says what is left out, marks hubs, and puts no two nodes in one place', () => {
  const picture = svg(STAR, WORDS);
  expect(picture).toContain('More links than are shown');
  expect(picture).toContain('shared by 90');
  const places = [...picture.matchAll(/text-anchor="middle">(?![HML]<)([^<]*)<\/text>/g)].length;
  expect(places).toBe(STAR.nodes.length);
  const many: Neighbourhood = {
    nodes: Array.from({ length: 60 }, (_, index) => ({
      id: `n${index}`,
      kind: 'company',
      label: 'x',
      degree: 1,
    })),
    links: Array.from({ length: 59 }, (_, index) => ({
      from: index < 20 ? 'n0' : `n${1 + (index % 20)}`,
      to: `n${index + 1}`,
      relation: 'phone',
      since: '2026-01-01',
      until: '2026-01-01',
      n: 1,
      text: '',
    })),
    truncated: false,
    hubs: [],
  };
  const centres = [...svg(many, WORDS).matchAll(/<rect x="([-\d.]+)" y="([-\d.]+)" width="30"/g)].map(
    ([, x, y]) => [Number(x), Number(y)],
  );
  expect(centres).toHaveLength(60);
  for (const [index, [x = 0, y = 0]] of centres.entries()) {
    for (const [otherX = 0, otherY = 0] of centres.slice(index + 1)) {
      expect(Math.hypot(x - otherX, y - otherY)).toBeGreaterThan(31);
    }
  }
});

describe('rings', () => {
  function graphOf(ties: readonly (readonly [party: number, thing: string])[]) {
    const builder = new GraphBuilder();
    for (const party of new Set(ties.map(([one]) => one))) {
      builder.addNode({ id: `c${String(party).padStart(3, '0')}`, kind: 'company', label: '' });
    }
    for (const thing of new Set(ties.map(([, one]) => one)))
      builder.addNode({ id: `t:${thing}`, kind: 'phone', label: '' });
    for (const [party, thing] of ties) {
      builder.addLink({
        from: `c${String(party).padStart(3, '0')}`,
        to: `t:${thing}`,
        relation: 'phone',
        since: '2026-01-01',
        until: '2026-01-01',
        n: 1,
      });
    }
    return builder.build('2026-11-20');
  }

  it('are the parts that things connect, from four parties on', () => {
    const ties = [
      ...[0, 1, 2, 3].map((party) => [party, 'a'] as const),
      ...[10, 11, 12].map((party) => [party, 'b'] as const),
      ...[20, 21].map((party) => [party, 'c'] as const),
      ...[21, 22].map((party) => [party, 'd'] as const),
      ...[22, 23].map((party) => [party, 'e'] as const),
    ];
    const rings = ringsOf(graphOf(ties));
    expect(rings.map(({ parties }) => parties.length)).toEqual([4, 4]);
    expect(rings.map(({ things }) => things.length)).toEqual([1, 3]);
  });

  it('that are too large are cut where things are shared most widely', () => {
    // Ten rings of five, which one address of fifty connects.
    const ties = Array.from({ length: 50 }, (_, party) => [
      [party, `ring ${Math.floor(party / 5)}`] as const,
      [party, 'one address'] as const,
    ]).flat();
    const rings = ringsOf(graphOf(ties));
    expect(rings).toHaveLength(10);
    expect(rings.every(({ parties }) => parties.length === 5)).toBe(true);
  });

  it('never have fewer or more parties than can be worked, and no party twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 60 }).map(String)), {
          minLength: 1,
          maxLength: 250,
        }),
        (ties) => {
          const rings = ringsOf(graphOf(ties));
          const parties = rings.flatMap((ring) => ring.parties);
          expect(new Set(parties).size).toBe(parties.length);
          for (const ring of rings) {
            expect(ring.parties.length).toBeGreaterThanOrEqual(SMALLEST_RING);
            expect(ring.parties.length).toBeLessThanOrEqual(LARGEST_RING);
          }
        },
      ),
    );
  });
});
