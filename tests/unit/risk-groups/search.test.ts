// The search for groups: what it finds, what it must not find, and inputs at the edge.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutPoints } from '../../../functions/risk-groups/finding/cut-points.ts';
import { DEFAULT_SETTINGS, findGroups } from '../../../functions/risk-groups/finding/grouping.ts';
import { search } from '../../../functions/risk-groups/finding/search.ts';
import {
  codeOf,
  conjunctionKey,
  matches,
  numberOf,
} from '../../../functions/shared/risk-groups/conditions.ts';
import {
  drawing,
  type Inspected,
  PLAIN_ITEM,
  tableOf,
  withHiddenGroup,
} from '../../support/inspected-items.ts';

const ITEMS = withHiddenGroup(3_000);
const found = findGroups(tableOf(ITEMS));

function shuffled<Value>(values: readonly Value[], seed: number): Value[] {
  const below = drawing(seed);
  return values
    .map((value) => ({ value, place: below(1e9) }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}

describe('findGroups', () => {
  test('finds the hidden group first, in its own words', () => {
    expect(conjunctionKey(found.groups[0]?.conditions ?? [])).toBe(
      'departureCountry = US & hs2 = 84 & originCountry differs-from departureCountry',
    );
    const inGroup = ITEMS.filter(({ row }) => matches(row, found.groups[0]?.conditions ?? []));
    expect(found.groups[0]).toMatchObject({
      inspected: inGroup.length,
      goods: inGroup.length,
      frauds: inGroup.filter(({ fraud }) => fraud).length,
    });
  });

  test('promises less than the rate that it saw, and more than the base rate', () => {
    for (const { rateLow, frauds, inspected } of found.groups) {
      expect(rateLow).toBeLessThan(frauds / inspected);
      expect(rateLow).toBeGreaterThanOrEqual(1.25 * found.base);
    }
  });

  test('puts each condition into at most three groups, and lists the highest bounds first', () => {
    const uses = Map.groupBy(
      found.groups.flatMap(({ conditions }) => conditions.map((one) => conjunctionKey([one]))),
      (key) => key,
    );
    expect(Math.max(...[...uses.values()].map(({ length }) => length))).toBeLessThanOrEqual(3);
    const bounds = found.groups.map(({ rateLow }) => rateLow);
    expect(bounds).toEqual(bounds.toSorted((one, other) => other - one));
  });

  test('counts what the conditions select, whoever applies them', () => {
    for (const { conditions, inspected, frauds, goods } of found.groups) {
      const inside = ITEMS.filter(({ row }) => matches(row, conditions));
      expect([inspected, goods]).toEqual([inside.length, inside.length]);
      expect(frauds).toBe(inside.filter(({ fraud }) => fraud).length);
    }
  });

  test('the order of rows makes no difference', () => {
    for (const seed of [2, 3]) expect(findGroups(tableOf(shuffled(ITEMS, seed)))).toEqual(found);
  });

  test('goods that are imported again and again have one vote', () => {
    // Honest goods of the hidden group, a thousand times: in votes they are one goods among some hundred.
    const honest = {
      row: { ...PLAIN_ITEM, hsCode: '840110', departureCountry: 'US', netMassKg: 0.5 },
      fraud: false,
    };
    const repeated = findGroups(tableOf([...ITEMS, ...Array.from({ length: 1_000 }, () => honest)]));
    expect(conjunctionKey(repeated.groups[0]?.conditions ?? [])).toBe(
      conjunctionKey(found.groups[0]?.conditions ?? []),
    );
    const [before, after] = [found.groups[0], repeated.groups[0]];
    expect(after?.inspected).toBe((before?.inspected ?? 0) + 1_000);
    expect(after?.goods).toBe((before?.goods ?? 0) + 1);
    expect(after?.rateLow).toBeCloseTo(before?.rateLow ?? 0, 1);
  });

  test('finds nothing in shuffled results', () => {
    for (const seed of [4, 5, 6]) {
      const results = shuffled(
        ITEMS.map(({ fraud }) => fraud),
        seed,
      );
      const items = ITEMS.map(({ row }, index) => ({ row, fraud: results[index] ?? false }));
      expect(findGroups(tableOf(items)).groups).toEqual([]);
    }
  });

  test.each<[string, Inspected[]]>([
    ['no items', []],
    ['one item', [{ row: PLAIN_ITEM, fraud: true }]],
    ['no frauds', ITEMS.map(({ row }) => ({ row, fraud: false }))],
    ['nothing but frauds', ITEMS.map(({ row }) => ({ row, fraud: true }))],
    [
      'equal items with both results',
      Array.from({ length: 200 }, (_, index) => ({ row: PLAIN_ITEM, fraud: index % 2 === 0 })),
    ],
    [
      'different goods with equal fields',
      Array.from({ length: 200 }, (_, index) => ({
        row: { ...PLAIN_ITEM, netMassKg: Number.NaN, taxType: `${index}` },
        fraud: index % 5 === 0,
      })),
    ],
  ])('has no groups in %s', (_, items) => {
    expect(findGroups(tableOf(items)).groups).toEqual([]);
  });

  test('takes codes of any number and any script', () => {
    const items = ITEMS.map(({ row }, index) => ({
      row: {
        ...row,
        taxType: `세율${index}`,
        paymentType: `송금 ${index % 70_000}`,
        office: index % 2 === 0 ? '부산세관' : '인천공항세관',
      },
      fraud: index % 2 === 0 ? index % 10 < 6 : index % 10 === 1,
    }));
    const first = findGroups(tableOf(items)).groups[0];
    expect(first?.conditions).toContainEqual({ field: 'office', op: '=', value: '부산세관' });
  });

  test('stays within its limits for any items', () => {
    const item = fc.record({
      row: fc.record({
        ...Object.fromEntries(
          (
            [
              'office',
              'processType',
              'importType',
              'importUse',
              'paymentType',
              'transportMode',
              'originMark',
              'taxType',
            ] as const
          ).map((field) => [field, fc.constantFrom('a', 'b', '가')]),
        ),
        departureCountry: fc.constantFrom('CN', 'US'),
        originCountry: fc.constantFrom('CN', 'US'),
        hsCode: fc.constantFrom('840110', '8401101000', '0101210000'),
        taxRate: fc.constantFrom(0, 8, Number.NaN),
        netMassKg: fc.constantFrom(0, -0, 1, 5, 1e10, Number.NaN),
        price: fc.constantFrom(0, 10, 1e15, Number.POSITIVE_INFINITY),
      }),
      fraud: fc.boolean(),
    }) as unknown as fc.Arbitrary<Inspected>;
    const settings = { ...DEFAULT_SETTINGS, minGoods: 2, minLift: 1 };
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (items) => {
        const { groups, base } = findGroups(tableOf(items), settings);
        expect(groups.length).toBeLessThanOrEqual(settings.maxGroups);
        for (const { conditions, inspected, frauds, goods, rateLow } of groups) {
          const inside = items.filter(({ row }) => matches(row, conditions));
          expect(inside).toHaveLength(inspected);
          expect(frauds).toBeLessThanOrEqual(inspected);
          expect(goods).toBeLessThanOrEqual(inspected);
          expect(goods).toBeGreaterThanOrEqual(1);
          expect(rateLow).toBeGreaterThanOrEqual(base);
          expect(rateLow).toBeLessThan(1);
        }
        expect(findGroups(tableOf(items.toReversed()), settings)).toEqual({
          groups,
          base,
          prior: expect.anything(),
        });
      }),
      { numRuns: 150 },
    );
  });
});

describe('search', () => {
  test('keeps a longer conjunction only if it is better than each of its parts', () => {
    const { candidates } = search(tableOf(ITEMS), { ...DEFAULT_SETTINGS, minLift: 0 });
    const bounds = new Map(
      candidates.map(({ conditions, rateLow }) => [conjunctionKey(conditions), rateLow]),
    );
    const longer = candidates.filter(({ conditions }) => conditions.length > 1);
    expect(longer.length).toBeGreaterThan(10);
    for (const { conditions, rateLow } of longer) {
      for (const left of conditions) {
        const part = conjunctionKey(conditions.filter((one) => one !== left));
        expect(bounds.get(part) ?? 0).toBeLessThan(rateLow);
      }
    }
  });
});

describe('conditions', () => {
  test('HS levels are digits of the code, and the price per kg needs a mass', () => {
    const row = { ...PLAIN_ITEM, hsCode: '8471300000', netMassKg: 4, price: 100 };
    expect([codeOf(row, 'hs2'), codeOf(row, 'hs4'), codeOf(row, 'hs6')]).toEqual(['84', '8471', '847130']);
    expect(numberOf(row, 'pricePerKg')).toBe(25);
    const without = { ...row, netMassKg: 0 };
    expect(numberOf(without, 'pricePerKg')).toBeNaN();
    expect(matches(without, [{ field: 'pricePerKg', op: '>=', value: 0 }])).toBe(false);
    expect(matches(without, [{ field: 'pricePerKg', op: '<', value: 1e9 }])).toBe(false);
    expect(matches(without, [{ field: 'netMassKg', op: '<', value: 1 }])).toBe(true);
  });

  test('no conditions select everything', () => {
    expect(matches(PLAIN_ITEM, [])).toBe(true);
  });
});

describe('cut points', () => {
  test('are deciles with two digits, each once', () => {
    expect(cutPoints(Float64Array.from({ length: 1_000 }, (_, index) => index))).toEqual([
      100, 200, 300, 400, 500, 600, 700, 800, 900,
    ]);
    expect(cutPoints(Float64Array.from({ length: 100 }, (_, index) => index * 123.456))).toEqual([
      1200, 2500, 3700, 4900, 6200, 7400, 8600, 9900, 11000,
    ]);
  });

  test('are none where there is nothing to cut', () => {
    expect(cutPoints(new Float64Array())).toEqual([]);
    expect(cutPoints(Float64Array.of(Number.NaN, Number.NaN))).toEqual([]);
    expect(cutPoints(Float64Array.of(5, 5, 5, 5))).toEqual([]);
  });
});
