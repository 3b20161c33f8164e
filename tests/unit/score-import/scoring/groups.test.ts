// Selection by adopted groups: what they add stays within the stage's share, and every selection is recorded with its probability, so
// that estimates from what chance selected stay unbiased.
import '../../../support/silent.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declarationRows } from '../../../../functions/insight/lake/declarations/rows.ts';
import {
  CurrentGroups,
  conditionRows,
  coverageOf,
  groupSelection,
  NO_GROUPS,
} from '../../../../functions/score-import/scoring/groups.ts';
import { drawFor, type LanePolicy, selectLane } from '../../../../functions/score-import/scoring/lane.ts';
import type { AdoptedGroup } from '../../../../functions/shared/risk-groups/adopted.ts';
import { matches } from '../../../../functions/shared/risk-groups/conditions.ts';
import { anyDeclaration, declaration } from '../../../support/declarations.ts';
import { scoredRecord } from '../../../support/scored-record.ts';

const POLICY: LanePolicy = { red: 0.9, yellow: 0.6, randomRate: 0.1 };

/** The group of an office. */
const ofOffice = (office: string, share: number): AdoptedGroup => ({
  groupId: `2021-03-${office}`,
  conditions: [{ field: 'office', op: '=', value: office }],
  share,
});

describe('the draw of a declaration that a group covers', () => {
  const select = (draw: number, fraudProbability = 0.1) => selectLane(fraudProbability, POLICY, draw, 0.5);
  // 10 % by the random share, half of the other 90 % by the group.
  const selectionProbability = 0.55;

  it.each([
    [0.099, { lane: 'red', selectedBy: 'random' }],
    [0.1, { lane: 'red', selectedBy: 'group' }],
    [0.549, { lane: 'red', selectedBy: 'group' }],
    [0.55, { lane: 'green', selectedBy: 'score' }],
  ])('of %d selects by %o, with the probability of both', (draw, selected) => {
    expect(select(draw)).toEqual({ ...selected, selectionProbability });
  });

  it('changes nothing where the score sends it to inspection', () => {
    expect(select(0.2, 0.95)).toEqual({ lane: 'red', selectedBy: 'score', selectionProbability: 1 });
  });
});

describe('a declaration', () => {
  const selection = groupSelection([ofOffice('20', 0.1), ofOffice('30', 0.2)], 0.03);

  it('is covered if one of its items is in one of the groups', () => {
    expect(selection.probability).toBeCloseTo(0.1, 12);
    expect(coverageOf(selection, declaration({ office: '30' })).probability).toBe(selection.probability);
    expect(coverageOf(selection, declaration({ office: '40' })).probability).toBe(0);
    expect(coverageOf(NO_GROUPS, declaration({ office: '30' })).probability).toBe(0);
  });

  it('is named after the smallest of the groups that cover it', () => {
    const office = ofOffice('20', 0.1);
    const [small, large] = [
      { ...office, groupId: 'small', share: 0.01 },
      { ...office, groupId: 'large', share: 0.1 },
    ];
    const covered = declaration({ office: '20' });
    for (const groups of [
      [small, large],
      [large, small],
    ]) {
      expect(coverageOf(groupSelection(groups, 1), covered).groupId).toBe('small');
    }
    expect(coverageOf(selection, declaration({ office: '40' }))).toEqual({ probability: 0 });
  });

  it('is selected with certainty where all groups together cover no more than the stage adds', () => {
    expect(groupSelection([ofOffice('20', 0.01)], 0.03).probability).toBe(1);
    expect(groupSelection([ofOffice('20', 0)], 0.03).probability).toBe(1);
  });

  it('looks to conditions as its rows in the lake do', () => {
    fc.assert(
      fc.property(anyDeclaration, (accepted) => {
        const rows = declarationRows({ ...scoredRecord({}), declaration: accepted });
        const fromLake = rows.map((row) => ({
          office: row.office,
          processType: row.process_type,
          importType: row.import_type,
          importUse: row.import_use,
          paymentType: row.payment_type,
          transportMode: row.transport_mode,
          departureCountry: row.departure_country,
          hsCode: row.hs_code,
          originCountry: row.origin_country,
          originMark: row.origin_mark,
          taxType: row.tax_type,
          taxRate: row.tax_rate,
          netMassKg: row.net_mass_kg,
          price: row.price,
        }));
        expect(conditionRows(accepted)).toEqual(fromLake);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what groups add to inspections', () => {
  const OFFICES = ['10', '20', '30', '40', '50'];
  const MASSES = [1, 10, 100];
  const anyPopulation = fc.array(fc.tuple(fc.constantFrom(...OFFICES), fc.constantFrom(...MASSES)), {
    minLength: 1,
    maxLength: 80,
  });
  const anyConditions = fc.oneof(
    fc.constantFrom(...OFFICES).map((value) => [{ field: 'office', op: '=', value } as const]),
    fc.constantFrom(...MASSES).map((value) => [{ field: 'netMassKg', op: '>=', value } as const]),
  );

  it('is at most the stage’s share of all declarations, whatever the groups and however they overlap', () => {
    fc.assert(
      fc.property(
        anyPopulation,
        fc.array(anyConditions, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (population, found, cap) => {
          const declarations = population.map(([office, netMassKg]) => declaration({ office, netMassKg }));
          const groups = found.map((conditions, index) => ({
            groupId: String(index),
            conditions,
            share:
              declarations.filter((one) => conditionRows(one).some((row) => matches(row, conditions)))
                .length / declarations.length,
          }));
          const selection = groupSelection(groups, cap);
          const added = declarations.reduce((sum, one) => {
            const { selectionProbability } = selectLane(
              0,
              POLICY,
              0.99,
              coverageOf(selection, one).probability,
            );
            return sum + selectionProbability - POLICY.randomRate;
          }, 0);
          expect(added / declarations.length).toBeLessThanOrEqual(cap + 1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });

  const COUNT = 40_000;
  const SHARE = 0.25;
  const CAP = 0.05;
  const selection = groupSelection([ofOffice('20', SHARE)], CAP);
  /** A quarter is of the group, of which half are frauds; of the others a tenth. */
  const drawn = Array.from({ length: COUNT }, (_, index) => {
    const isMember = index % 4 === 0;
    const fraud = isMember ? index % 8 === 0 : index % 10 === 1;
    const declarationId = `26-${String(index).padStart(6, '0')}`;
    const probability = coverageOf(selection, declaration({ office: isMember ? '20' : '40' })).probability;
    return { isMember, fraud, ...selectLane(0.1, POLICY, drawFor(declarationId, 'secret'), probability) };
  });

  it('is what was drawn, within four standard deviations', () => {
    const byGroup = drawn.filter(({ selectedBy }) => selectedBy === 'group');
    expect(byGroup.every(({ isMember }) => isMember)).toBe(true);
    const expected = COUNT * SHARE * (1 - POLICY.randomRate) * (CAP / SHARE);
    expect(Math.abs(byGroup.length - expected)).toBeLessThanOrEqual(4 * Math.sqrt(expected));
    expect(byGroup.length / COUNT).toBeLessThanOrEqual(CAP);
  });

  it('leaves estimates unbiased: weighted by the inverse of the probability, they are the rates of all', () => {
    const inspected = drawn.filter(({ selectedBy }) => selectedBy !== 'score');
    const estimate = (of: typeof drawn): number => {
      const weight = of.reduce((sum, one) => sum + 1 / one.selectionProbability, 0);
      return of.reduce((sum, one) => sum + (one.fraud ? 1 / one.selectionProbability : 0), 0) / weight;
    };
    const rate = (of: typeof drawn): number => of.filter(({ fraud }) => fraud).length / of.length;
    // Some 5,700 are inspected; the rate of those alone is far too high.
    const deviation = Math.sqrt((rate(drawn) * (1 - rate(drawn))) / inspected.length);
    expect(Math.abs(estimate(inspected) - rate(drawn))).toBeLessThanOrEqual(4 * deviation);
    expect(rate(inspected) - rate(drawn)).toBeGreaterThan(8 * deviation);
  });
});

describe('the current groups', () => {
  const START = new Date('2026-01-01T00:00:00Z');
  const later = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

  it('are read again after a minute, and those read before go on where that fails', async () => {
    let reads = 0;
    let adopted: AdoptedGroup[] | undefined = [ofOffice('20', 0.5)];
    const current = new CurrentGroups(async () => {
      reads += 1;
      await Promise.resolve();
      return adopted ?? Promise.reject(new Error('throttled'));
    }, 0.1);
    const first = await current.at(START);
    expect(first).toEqual({ groups: [ofOffice('20', 0.5)], probability: 0.2 });
    adopted = [];
    expect(await current.at(later(59))).toBe(first);
    expect(reads).toBe(1);
    expect((await current.at(later(60))).groups).toEqual([]);
    adopted = undefined;
    expect((await current.at(later(200))).groups).toEqual([]);
    expect(reads).toBe(3);
  });

  it('fail where they were never read', async () => {
    const current = new CurrentGroups(() => Promise.reject(new Error('throttled')), 0.1);
    await expect(current.at(START)).rejects.toThrow('throttled');
  });
});
