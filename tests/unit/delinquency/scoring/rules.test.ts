// The rule table: what each rule adds or subtracts, the caps, and what a stage may change.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CAP,
  RULE_NAMES,
  RULES_VERSION,
  RuleOverrides,
  RuleTable,
  sumOf,
} from '../../../../functions/delinquency/scoring/rules.ts';
import type { Factors } from '../../../../functions/delinquency/snapshot/snapshot.ts';
import { inEnglish } from '../../../support/words.ts';

const table = new RuleTable();

function pointsOf(factors: Factors, of = table): [string, number][] {
  return of.adjust(factors).map(({ factor, points }) => [factor, points]);
}

const flag = fc.option(fc.boolean(), { nil: undefined });
const percent = (min: number) => fc.option(fc.double({ min, max: 1e9, noNaN: true }), { nil: undefined });
/** Factors of a row, each known or unknown. */
const anyFactors: fc.Arbitrary<Factors> = fc
  .record({
    insolvencyProceedings: flag,
    closedBusiness: flag,
    authorisedOperator: flag,
    priorSeizures: fc.option(fc.nat({ max: 100_000 }), { nil: undefined }),
    yearsInBusiness: fc.option(fc.double({ min: 0, max: 200, noNaN: true }), { nil: undefined }),
    guaranteeUsedPct: percent(0),
    declaredValueChangePct: percent(-100),
  })
  .map(
    (factors) =>
      Object.fromEntries(Object.entries(factors).filter(([, value]) => value !== undefined)) as Factors,
  );

describe('a rule', () => {
  it.each<[Factors, [string, number][]]>([
    [{ insolvencyProceedings: true }, [['insolvencyProceedings', 150]]],
    [{ insolvencyProceedings: false }, []],
    [{ closedBusiness: true }, [['closedBusiness', 120]]],
    [{ closedBusiness: false }, []],
    [{ priorSeizures: 0 }, []],
    [{ priorSeizures: 1 }, [['priorSeizures', 40]]],
    [{ priorSeizures: 3 }, [['priorSeizures', 120]]],
    [{ priorSeizures: 50 }, [['priorSeizures', 120]]],
    [{ guaranteeUsedPct: 89.99 }, []],
    [{ guaranteeUsedPct: 90 }, [['guaranteeUsed', 30]]],
    [{ guaranteeUsedPct: 100 }, [['guaranteeUsed', 60]]],
    [{ guaranteeUsedPct: 400 }, [['guaranteeUsed', 60]]],
    [{ yearsInBusiness: 0 }, [['newBusiness', 25]]],
    [{ yearsInBusiness: 1.99 }, [['newBusiness', 25]]],
    [{ yearsInBusiness: 2 }, []],
    [{ yearsInBusiness: 9.9 }, []],
    [{ yearsInBusiness: 10 }, [['longInBusiness', -15]]],
    [{ declaredValueChangePct: -50 }, [['declaredValueSwing', 25]]],
    [{ declaredValueChangePct: -49.9 }, []],
    [{ declaredValueChangePct: 199.9 }, []],
    [{ declaredValueChangePct: 200 }, [['declaredValueSwing', 25]]],
    [{ authorisedOperator: true }, [['authorisedOperator', -50]]],
    [{ authorisedOperator: false }, []],
  ])('for %j gives %j', (factors, points) => {
    expect(pointsOf(factors)).toEqual(points);
  });

  it('does nothing if its factor is unknown', () => {
    expect(table.adjust({})).toEqual([]);
    fc.assert(
      fc.property(anyFactors, (factors) => {
        const conditions: Readonly<Record<string, keyof Factors>> = {
          guaranteeUsed: 'guaranteeUsedPct',
          newBusiness: 'yearsInBusiness',
          longInBusiness: 'yearsInBusiness',
          declaredValueSwing: 'declaredValueChangePct',
        };
        for (const { factor } of table.adjust(factors)) {
          if (factor !== CAP) expect(factors).toHaveProperty(conditions[factor] ?? factor);
        }
      }),
    );
  });

  it.each<[Factors, string]>([
    [{ insolvencyProceedings: true }, 'Insolvency proceedings are open'],
    [{ closedBusiness: true }, 'The business is registered as closed'],
    [{ priorSeizures: 1 }, 'Property was seized once'],
    [{ priorSeizures: 4 }, 'Property was seized 4 times'],
    [{ guaranteeUsedPct: 96.25 }, '96.3 % of the guarantee is used'],
    [{ yearsInBusiness: 1 }, 'In business for 1 year (less than 2)'],
    [{ yearsInBusiness: 1.99 }, 'In business for 1.9 years (less than 2)'],
    [{ yearsInBusiness: 12 }, 'In business for 12 years'],
    [{ declaredValueChangePct: -60 }, 'Declared value fell by 60 % in a year'],
    [{ declaredValueChangePct: 250.5 }, 'Declared value rose by 250.5 % in a year'],
    [{ authorisedOperator: true }, 'Authorised economic operator'],
  ])('for %j says "%s"', (factors, text) => {
    expect(inEnglish(table.adjust(factors)).map((adjustment) => adjustment.text)).toEqual([text]);
  });
});

describe('the sum of all rules', () => {
  it('is capped by an adjustment of its own, so that the points shown add up', () => {
    const all = { insolvencyProceedings: true, closedBusiness: true, priorSeizures: 2 };
    expect(pointsOf(all)).toEqual([
      ['insolvencyProceedings', 150],
      ['closedBusiness', 120],
      ['priorSeizures', 80],
      [CAP, -100],
    ]);
    expect(inEnglish(table.adjust(all)).at(-1)?.text).toBe('All factors together add at most 250 points');
  });

  it('subtracts at most 60 points', () => {
    expect(pointsOf({ authorisedOperator: true, yearsInBusiness: 20 })).toEqual([
      ['authorisedOperator', -50],
      ['longInBusiness', -15],
      [CAP, 5],
    ]);
  });

  it('stays within the caps, whatever is known of a business', () => {
    fc.assert(
      fc.property(anyFactors, (factors) => {
        const adjustments = table.adjust(factors);
        expect(sumOf(adjustments)).toBeLessThanOrEqual(250);
        expect(sumOf(adjustments)).toBeGreaterThanOrEqual(-60);
        const rules = adjustments.filter(({ factor }) => factor !== CAP);
        const capped = Math.max(-60, Math.min(250, sumOf(rules)));
        expect(sumOf(adjustments)).toBe(capped);
        expect(rules.length < adjustments.length).toBe(sumOf(rules) !== capped);
      }),
    );
  });

  it.each<[string, (factors: Factors) => Factors]>([
    ['open insolvency proceedings', (factors) => ({ ...factors, insolvencyProceedings: true })],
    ['a closed business', (factors) => ({ ...factors, closedBusiness: true })],
    ['one more seizure', ({ priorSeizures = 0, ...rest }) => ({ ...rest, priorSeizures: priorSeizures + 1 })],
    [
      'a guarantee used further',
      ({ guaranteeUsedPct = 0, ...rest }) => ({ ...rest, guaranteeUsedPct: guaranteeUsedPct + 10 }),
    ],
    ['an operator that loses its authorisation', (factors) => ({ ...factors, authorisedOperator: false })],
  ])('never falls with %s', (_what, worse) => {
    fc.assert(
      fc.property(anyFactors, (factors) => {
        expect(sumOf(table.adjust(worse(factors)))).toBeGreaterThanOrEqual(sumOf(table.adjust(factors)));
      }),
    );
  });
});

describe('a stage', () => {
  const overridden = (overrides: RuleOverrides): RuleTable => new RuleTable(overrides);

  it('may change points; the same number of steps counts', () => {
    const changed = overridden({ points: { priorSeizures: 10 }, caps: {} });
    expect(pointsOf({ priorSeizures: 1 }, changed)).toEqual([['priorSeizures', 10]]);
    expect(pointsOf({ priorSeizures: 9 }, changed)).toEqual([['priorSeizures', 30]]);
  });

  it('may switch a rule off with 0 points', () => {
    const changed = overridden({ points: { authorisedOperator: 0 }, caps: {} });
    expect(pointsOf({ authorisedOperator: true, closedBusiness: true }, changed)).toEqual([
      ['closedBusiness', 120],
    ]);
    expect(changed.rules.map(({ name }) => name)).not.toContain('authorisedOperator');
  });

  it('may change the caps, even to zero', () => {
    const changed = overridden({ points: {}, caps: { add: 0, take: 0 } });
    expect(sumOf(changed.adjust({ closedBusiness: true }))).toBe(0);
    expect(sumOf(changed.adjust({ authorisedOperator: true }))).toBe(0);
  });

  it('has its changes in the fingerprint of the table, so that another table makes another plan', () => {
    expect(table.fingerprint).toBe(RULES_VERSION);
    const one = overridden({ points: { closedBusiness: 10 }, caps: {} });
    const other = overridden({ points: { closedBusiness: 20 }, caps: {} });
    expect(one.fingerprint).toBe(`${RULES_VERSION}+stage {"points":{"closedBusiness":10},"caps":{}}`);
    expect(one.fingerprint).not.toBe(other.fingerprint);
  });

  it.each([
    { points: { shoeSize: 5 }, caps: {} },
    { points: { closedBusiness: 1.5 }, caps: {} },
    { points: { closedBusiness: 501 }, caps: {} },
    { points: {}, caps: { add: -1 } },
    { points: {}, caps: { both: 5 } },
    { points: {}, caps: {}, conditions: {} },
    {},
  ])('may not say %j', (overrides) => {
    expect(RuleOverrides.safeParse(overrides).success).toBe(false);
  });
});

describe('the table', () => {
  it('has a reference for every rule', () => {
    expect(table.rules.map(({ name }) => name)).toEqual([...RULE_NAMES]);
    for (const { reference, points, cap } of table.rules) {
      expect(reference).toMatch(/^Written policy/);
      expect(cap).toBeGreaterThanOrEqual(Math.abs(points));
    }
  });

  it('gives every adjustment a sentence', () => {
    fc.assert(
      fc.property(anyFactors, (factors) => {
        for (const { text, points } of inEnglish(table.adjust(factors))) {
          expect(text).toMatch(/^[A-Z0-9].{8,}$/);
          expect(Number.isInteger(points)).toBe(true);
        }
      }),
    );
  });
});
