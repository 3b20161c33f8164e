// What a run computes of inspected items.
import { beforeAll, describe, expect, test } from 'vitest';
import { type AnalysedGroup, type Analysis, analyse } from '../../../functions/risk-groups/analysis.ts';
import { DEFAULT_SETTINGS } from '../../../functions/risk-groups/finding/grouping.ts';
import { type InspectedItem, readInspected } from '../../../functions/risk-groups/items/inspected.ts';
import { type Period, parsePeriod } from '../../../functions/risk-groups/period.ts';
import { conditionMessage, groupMessage } from '../../../functions/risk-groups/wording.ts';
import { conjunctionKey, matches } from '../../../functions/shared/risk-groups/conditions.ts';
import { withHiddenGroup } from '../../support/inspected-items.ts';
import { inEnglish, inKorean } from '../../support/words.ts';

const MONTHS = ['2020-11', '2020-12', '2021-01', '2021-02', '2021-03'];
const MARCH = parsePeriod('2021-03') as Period;
const HIDDEN = 'departureCountry = US & hs2 = 84 & originCountry differs-from departureCountry';

const ITEMS: InspectedItem[] = withHiddenGroup(4_000).map(({ row, fraud }, index) => ({
  ...row,
  fraud,
  declaredOn: `${MONTHS[index % MONTHS.length]}-${String(1 + (index % 28)).padStart(2, '0')}`,
  fraudProbability: index % 2 === 0 ? 0.25 : undefined,
  weight: undefined,
  random: false,
}));

async function analysed(items: readonly InspectedItem[], period = MARCH): Promise<Analysis> {
  const portions = {
    async *inspected() {
      // In portions, as a store gives them.
      for (let start = 0; start < items.length; start += 700) yield items.slice(start, start + 700);
    },
  };
  return analyse(
    await readInspected(portions, { from: '2020-01-01', to: '2021-03-31' }),
    period,
    DEFAULT_SETTINGS,
  );
}

const hiddenOf = ({ groups }: Analysis) =>
  groups.find(({ conditions }) => conjunctionKey(conditions) === HIDDEN);
const rateOf = (items: readonly InspectedItem[]) => items.filter(({ fraud }) => fraud).length / items.length;

describe('analyse', () => {
  let analysis: Analysis;
  let inHidden: InspectedItem[];
  beforeAll(async () => {
    analysis = await analysed(ITEMS);
    inHidden = ITEMS.filter((item) => matches(item, hiddenOf(analysis)?.conditions ?? []));
  });

  test('describes a group by its items: rate, lift, and what the model expected of them', () => {
    const found = hiddenOf(analysis);
    expect(found).toMatchObject({ inspected: inHidden.length, basis: 'inspected', expectedByScore: 0.25 });
    expect(found?.rate).toBeCloseTo(rateOf(inHidden), 10);
    expect(found?.lift).toBeCloseTo(rateOf(inHidden) / rateOf(ITEMS), 10);
  });

  test('shows its rate in the periods before, oldest first, and holds while it is above the rest', () => {
    const found = hiddenOf(analysis);
    expect(found?.before.map(({ period }) => period)).toEqual(MONTHS.slice(0, -1));
    const december = inHidden.filter(({ declaredOn }) => declaredOn.startsWith('2020-12'));
    expect(found?.before[1]).toEqual({ period: '2020-12', rate: rateOf(december), n: december.length });
    expect(found?.verdict).toBe('holding');
  });

  test('a group without frauds in the period is fading, and one without inspections too few', async () => {
    const isLate = ({ declaredOn }: InspectedItem) => declaredOn.startsWith('2021-03');
    const isHidden = (item: InspectedItem) => inHidden.includes(item);
    const faded = await analysed(
      ITEMS.map((item) => (isLate(item) && isHidden(item) ? { ...item, fraud: false } : item)),
    );
    expect(hiddenOf(faded)?.verdict).toBe('fading');
    const absent = await analysed(ITEMS.filter((item) => !(isLate(item) && isHidden(item))));
    expect(hiddenOf(absent)?.verdict).toBe('too-few');
  });

  test('judges groups that were found before the period, in all of it and in the period before only', () => {
    const [all, last] = analysis.checks;
    expect([all?.foundIn, last?.foundIn]).toEqual(['all-before', 'period-before']);
    const march = ITEMS.filter(({ declaredOn }) => declaredOn.startsWith('2021-03'));
    // All goods are different.
    expect(all?.unseen).toEqual(all?.all);
    expect(all?.all.base).toBeCloseTo(rateOf(march), 10);
    expect(all?.all.rate ?? 0).toBeGreaterThan(1.5 * rateOf(march));
    expect(all?.all.covered ?? 0).toBeGreaterThan(0.05);
    expect(last?.groups).toBeLessThanOrEqual(all?.groups ?? 0);
  });

  test('estimates the rate of all imports where chance selected enough of a group', async () => {
    // The score selected every third fraud; chance selected one of ten of the others, each of which stands for ten.
    const many = ITEMS.map((item, index) =>
      item.fraud && index % 3 === 0
        ? { ...item, weight: 1, random: false }
        : { ...item, weight: 10, random: true },
    );
    const found = hiddenOf(await analysed(many));
    expect(found?.basis).toBe('imports');
    const inGroup = many.filter((item) => matches(item, found?.conditions ?? []));
    const weight = (items: readonly InspectedItem[]) =>
      items.reduce((sum, item) => sum + (item.weight ?? 0), 0);
    expect(found?.rate).toBeCloseTo(weight(inGroup.filter(({ fraud }) => fraud)) / weight(inGroup), 10);
    expect(found?.rate ?? 1).toBeLessThan(rateOf(inGroup));
  });

  test('finds nothing where nothing was inspected', async () => {
    expect(await analysed([])).toEqual({ groups: [], checks: [] });
  });
});

describe('wording', () => {
  test.each([
    [
      { field: 'originCountry', op: 'differs-from', value: 'departureCountry' },
      'country of origin differs from country of departure',
      '원산지와 적출국이 다름',
    ],
    [{ field: 'hs6', op: '=', value: '847130' }, 'HS subheading 8471.30', 'HS 소호 8471.30'],
    [{ field: 'office', op: '=', value: '부산' }, 'customs office 부산', '신고세관 부산'],
    [{ field: 'netMassKg', op: '>=', value: 1200 }, 'net mass of at least 1,200 kg', '순중량 1,200 kg 이상'],
    [{ field: 'pricePerKg', op: '<', value: 0.35 }, 'price per kg below 0.35 KRW', 'kg당 가격 0.35 KRW 미만'],
    [{ field: 'taxRate', op: '>=', value: 8 }, 'duty rate of at least 8 %', '관세율 8 % 이상'],
  ] as const)('%o reads as a phrase in both languages', (condition, english, korean) => {
    const says = conditionMessage(condition, 'KRW');
    expect(inEnglish(says)).toBe(english);
    expect(inKorean(says)).toBe(korean);
  });

  const GROUP: AnalysedGroup = {
    conditions: [
      { field: 'hs2', op: '=', value: '84' },
      { field: 'netMassKg', op: '<', value: 240 },
    ],
    ...{
      inspected: 1_250,
      goods: 600,
      frauds: 500,
      rate: 0.4,
      rateLow: 0.353,
      lift: 1.84,
      expectedByScore: 0.3,
    },
    ...{ basis: 'inspected', before: [], verdict: 'holding' },
  };

  test('a group says what its rate is of', () => {
    expect(inEnglish(groupMessage(GROUP, 'KRW'))).toBe(
      'HS chapter 84, net mass below 240 kg: fraud in 40 % of those inspected (500 of 1,250 inspected items), at least 35.3 %, 1.84 times the average',
    );
    expect(inEnglish(groupMessage({ ...GROUP, basis: 'imports' }, 'KRW'))).toContain(
      'of imports, estimated from those selected at random',
    );
    expect(inKorean(groupMessage(GROUP, 'KRW'))).toBe(
      'HS 류 84, 순중량 240 kg 미만: 검사한 품목의 40%에서 적발(검사한 품목 1,250건 중 500건), 하한 35.3%, 평균의 1.84배',
    );
  });
});
