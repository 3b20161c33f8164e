// Model health on a lake of emulated storage: every figure equals what going through the declarations one by one gives, and alarms are
// raised by what they name and by nothing else.
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { alarmsOf, type HealthAlarm } from '../../../functions/insight/health/alarms.ts';
import { type Drift, readBaseline } from '../../../functions/insight/health/baseline.ts';
import { type Evidence, verdictOf } from '../../../functions/insight/health/comparison.ts';
import { importRiskHealth } from '../../../functions/insight/health/import-risk.ts';
import { healthOf } from '../../../functions/insight/health/measure.ts';
import { declarationRows } from '../../../functions/insight/lake/declarations/rows.ts';
import { writePartition } from '../../../functions/insight/lake/partition.ts';
import { DECLARATIONS, DOCUMENTS, HS_DECISIONS } from '../../../functions/shared/lake/tables.ts';
import { Manifest } from '../../../functions/shared/onnx/manifest.ts';
import { readManifest } from '../../../functions/shared/onnx/model-file.ts';
import { worded } from '../../../functions/shared/words/wording.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { openTestLake, type TestLake } from '../../support/lake.ts';
import { startTestS3, type TestS3 } from '../../support/s3.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'models', 'import-risk');
const DRIFT = readBaseline(FOLDER, readManifest(FOLDER, Manifest));
const FROM = '2026-02-01';
const TO = '2026-02-03';
const DAYS = [FROM, '2026-02-02', TO];
const RED = 0.7;
const YELLOW = 0.4;
const RANDOM_RATE = 0.25;

type Stored = Parameters<typeof declarationRows>[0];
type Outcome = 'clear' | 'fraud' | 'critical';

/** What matters of a scored declaration. */
interface Scored {
  readonly day: string;
  readonly probability: number;
  readonly isRandom: boolean;
  readonly outcome: Outcome | undefined;
  readonly version: string;
  readonly status?: 'cancelled';
  readonly origin?: string;
  readonly taxRate?: number;
  /** What version 2.0.0 said beside it. */
  readonly challenged?: number | undefined;
}

const anyScored: fc.Arbitrary<Scored> = fc.record({
  day: fc.constantFrom(...DAYS),
  // Few values, so that there are ties.
  probability: fc.constantFrom(0.01, 0.1, 0.3, 0.45, 0.6, 0.75, 0.9),
  isRandom: fc.boolean(),
  outcome: fc.constantFrom(undefined, 'clear', 'fraud', 'critical') as fc.Arbitrary<Outcome | undefined>,
  version: fc.constantFrom('1.0.0', '0.9.0'),
  challenged: fc.constantFrom(undefined, 0.05, 0.2, 0.4, 0.8, 0.95),
});

const NONE = { inspected: 0, fraud: 0, critical: 0 };

function stored(one: Scored, index: number): Stored {
  const {
    day,
    probability,
    isRandom,
    outcome,
    version,
    status,
    origin = 'CN',
    taxRate = 8,
    challenged,
  } = one;
  const isRed = probability >= RED;
  const selectedBy = isRandom && !isRed ? 'random' : 'score';
  const lane = isRed || selectedBy === 'random' ? 'red' : probability >= YELLOW ? 'yellow' : 'green';
  const risk = {
    score: Math.round(probability * 1000),
    fraudProbability: probability,
    criticalProbability: 0,
  };
  const by = { client: 'clearance-system' };
  const scoredAt = `${day}T08:00:00Z`;
  return {
    declaration: {
      ...{ declarationId: `H-${index}`, declaredOn: day, office: '40', processType: 'B', importType: '11' },
      ...{ importUse: '21', paymentType: '11', transportMode: '10', declarantId: 'D', importerId: 'I' },
      departureCountry: 'CN',
      items: [
        {
          ...{ itemNumber: 1, hsCode: '640399', originCountry: origin, originMark: 'E', taxType: 'A' },
          ...{ taxRate, netMassKg: 250, price: { amount: 3_500_000, currency: 'KRW' } },
        },
      ],
    },
    assessment: {
      ...risk,
      riskiestItem: 1,
      lane,
      selectedBy,
      items: [{ ...risk, itemNumber: 1, novelty: { knownImporter: false, knownGoods: false } }],
      model: { name: 'import-risk', version },
      scoredAt,
    },
    selectionProbability: isRed ? 1 : RANDOM_RATE,
    profiles: {
      ...{ importer: NONE, declarant: NONE, seller: NONE },
      items: [{ goods: NONE, headingOrigin: NONE }],
    },
    ...(challenged === undefined ? {} : { challenger: { version: '2.0.0', fraudProbability: challenged } }),
    version: 1,
    status: status ?? 'scored',
    by,
    history: [],
    ...(outcome === undefined
      ? {}
      : { inspection: { outcome, revision: 1, recordedAt: `${day}T10:00:00.000Z` } }),
  };
}

let db: TestDynamoDb;
let s3: TestS3;
let test: TestLake;
beforeAll(async () => {
  [db, s3] = await Promise.all([startDynamoDb(), startTestS3()]);
  test = await openTestLake(db, s3);
});
afterAll(async () => {
  test.close();
  await Promise.all([db.close(), s3.close()]);
});

async function store(scored: readonly Scored[], days: readonly string[] = DAYS): Promise<void> {
  const all = scored.map(stored);
  for (const day of days) {
    const rows = all.filter(({ declaration }) => declaration.declaredOn === day).flatMap(declarationRows);
    await writePartition(test.ports, { table: DECLARATIONS, day, file: 'service' }, { rows: () => rows });
  }
}

async function health(drift: Drift = DRIFT, period = { from: FROM, to: TO }) {
  const model = { name: 'import-risk', version: '1.0.0', challenger: '2.0.0', drift };
  return await importRiskHealth(test.lake, model, period);
}

interface Result {
  readonly p: number;
  readonly q: number;
  readonly y: number;
  readonly w: number;
  readonly isRed: boolean;
  readonly wouldBeRed: boolean;
}

/** Champion and challenger, pair by pair and one by one: what each result moves the difference of their AUCs and precisions by. */
function naiveComparison(scored: readonly Scored[]) {
  const both = scored.flatMap(({ probability: p, challenged: q, version, ...one }, index) =>
    q === undefined || version !== '1.0.0' ? [] : [{ ...one, p, q, id: `H-${index}`, isRed: p >= RED }],
  );
  const reds = both.filter(({ isRed }) => isRed).length;
  const highest = both.toSorted((one, other) => other.q - one.q || (one.id < other.id ? -1 : 1));
  const would = new Set(highest.slice(0, reds).map(({ id }) => id));
  const results = both.flatMap(({ p, q, outcome, isRed, isRandom, id }): Result[] => {
    if (outcome === undefined || !(isRed || isRandom)) return [];
    const w = isRed ? 1 : 1 / RANDOM_RATE;
    return [{ p, q, y: outcome === 'clear' ? 0 : 1, w, isRed, wouldBeRed: would.has(id) }];
  });
  const sum = (of: (one: Result) => number) => results.reduce((total, one) => total + of(one), 0);
  const better = (one: number, other: number) => (one > other ? 1 : one === other ? 0.5 : 0);
  const place = ({ y, ...one }: Result, by: 'p' | 'q') =>
    sum((other) =>
      other.y === y ? 0 : other.w * (y === 1 ? better(one[by], other[by]) : better(other[by], one[by])),
    ) / sum((other) => (other.y === y ? 0 : other.w));
  const ofClass = (y: number) => sum((one) => (one.y === y ? one.w : 0));
  const auc = (by: 'p' | 'q') => sum((one) => (one.y === 1 ? one.w * place(one, by) : 0)) / ofClass(1);
  const inRed = (of: 'isRed' | 'wouldBeRed') => sum((one) => (one[of] ? one.w : 0));
  const precision = (of: 'isRed' | 'wouldBeRed') => sum((one) => (one[of] ? one.w * one.y : 0)) / inRed(of);
  const share = (one: Result, of: 'isRed' | 'wouldBeRed') =>
    one[of] ? (one.w * (one.y - precision(of))) / inRed(of) : 0;
  return {
    scored: both.length,
    n: results.length,
    agreement: both.filter(({ isRed, id }) => isRed && would.has(id)).length / reds,
    auc: auc('q'),
    precisionAtRed: precision('wouldBeRed'),
    differences: [auc('q') - auc('p'), precision('wouldBeRed') - precision('isRed')],
    errors: [
      sum(
        (one) => ((one.w * (place(one, 'q') - place(one, 'p') - auc('q') + auc('p'))) / ofClass(one.y)) ** 2,
      ),
      sum((one) => (share(one, 'wouldBeRed') - share(one, 'isRed')) ** 2),
    ].map((variance) => 2.2414 * Math.sqrt(variance)),
  };
}

/** The weighted figures, pair by pair and one by one. */
function naive(scored: readonly Scored[]) {
  const labelled = scored
    .filter(({ outcome, probability, isRandom }) => outcome !== undefined && (probability >= RED || isRandom))
    .map(({ probability, outcome, version }) => ({
      p: probability,
      isFraud: outcome !== 'clear',
      w: probability >= RED ? 1 : 1 / RANDOM_RATE,
      version,
    }));
  const champion = labelled.filter(({ version }) => version === '1.0.0');
  let pairs = 0;
  let right = 0;
  for (const fraud of champion.filter(({ isFraud }) => isFraud)) {
    for (const clear of champion.filter(({ isFraud }) => !isFraud)) {
      pairs += fraud.w * clear.w;
      right += fraud.w * clear.w * (fraud.p > clear.p ? 1 : fraud.p === clear.p ? 0.5 : 0);
    }
  }
  const red = champion.filter(({ p }) => p >= RED);
  return {
    labelled,
    n: champion.length,
    auc: pairs === 0 ? undefined : right / pairs,
    precisionAtRed: red.length === 0 ? undefined : red.filter(({ isFraud }) => isFraud).length / red.length,
  };
}

describe('health of import risk', () => {
  it('of any declarations equals going through them one by one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyScored, { maxLength: 40 }), async (scored) => {
        await store(scored);
        const { days, streams = [], calibration = [], champion, challenger } = await health();
        const expected = naive(scored);
        expect(champion).toEqual({
          version: '1.0.0',
          n: expected.n,
          ...(expected.auc === undefined ? {} : { auc: expect.closeTo(expected.auc, 9) }),
          ...(expected.precisionAtRed === undefined
            ? {}
            : { precisionAtRed: expect.closeTo(expected.precisionAtRed, 9) }),
        });
        for (const day of DAYS) {
          const ofDay = scored.filter((one) => one.day === day);
          const found = days.find((one) => one.day === day);
          expect(found?.scored ?? 0).toBe(ofDay.length);
          if (found === undefined) continue;
          const reds = ofDay.filter(({ probability, isRandom }) => probability >= RED || isRandom);
          expect(found.lanes?.red).toBeCloseTo(reds.length / ofDay.length, 9);
          const random = ofDay.filter(({ probability, isRandom, outcome }) => {
            return isRandom && probability < RED && outcome !== undefined;
          });
          const stream = streams.find((one) => one.day === day && one.stream === 'random');
          expect(stream?.inspected ?? 0).toBe(random.length);
          expect(stream?.frauds ?? 0).toBe(random.filter(({ outcome }) => outcome !== 'clear').length);
        }
        for (const { from, to, predicted, found, n } of calibration) {
          const bin = expected.labelled.filter(({ p }) => p > from && p <= to);
          const weight = bin.reduce((sum, { w }) => sum + w, 0);
          expect(n).toBe(bin.length);
          expect(predicted).toBeCloseTo(bin.reduce((sum, { w, p }) => sum + w * p, 0) / weight, 9);
          expect(found).toBeCloseTo(
            bin.filter(({ isFraud }) => isFraud).reduce((sum, { w }) => sum + w, 0) / weight,
            9,
          );
        }
        expect(calibration.reduce((sum, { n }) => sum + n, 0)).toBe(expected.labelled.length);
        const beside = naiveComparison(scored);
        expect(challenger === undefined).toBe(beside.scored === 0);
        if (challenger === undefined) return;
        const { auc, precisionAtRed, agreement, n, difference, verdict } = challenger;
        expect({ n, verdict }).toEqual({ n: beside.n, verdict: 'undecided' });
        for (const [found, figure] of [
          [auc, beside.auc],
          [precisionAtRed, beside.precisionAtRed],
          [agreement, beside.agreement],
        ] as const) {
          expect(found ?? Number.NaN).toEqual(Number.isNaN(figure) ? Number.NaN : expect.closeTo(figure, 9));
        }
        for (const [index, found] of [difference?.auc, difference?.precisionAtRed].entries()) {
          if (found === undefined) continue;
          expect(found.value).toBeCloseTo(beside.differences[index] ?? Number.NaN, 9);
          expect(found.high - found.value).toBeCloseTo(beside.errors[index] ?? Number.NaN, 9);
          expect(found.value - found.low).toBeCloseTo(beside.errors[index] ?? Number.NaN, 9);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('does not count what was cancelled or loaded, and says nothing of drift in few declarations', async () => {
    const one: Scored = {
      day: FROM,
      probability: 0.9,
      isRandom: false,
      outcome: undefined,
      version: '1.0.0',
    };
    await store([one, { ...one, status: 'cancelled' }]);
    const { days, alarms, labelsAsOf } = await health();
    expect(days).toEqual([{ day: FROM, scored: 1, lanes: { red: 1, yellow: 0, green: 0, random: 0 } }]);
    expect({ alarms, labelsAsOf }).toEqual({ alarms: [], labelsAsOf: undefined });
  });

  it('raises the alarm of old labels where two weeks of declarations have no result at all', async () => {
    const open = { probability: 0.2, isRandom: false, outcome: undefined, version: '1.0.0' } as const;
    const last = '2026-02-15';
    await store(
      [FROM, last].map((day) => ({ ...open, day })),
      [...DAYS, last],
    );
    const period = (to: string) => ({ from: FROM, to });
    const { alarms } = await health(DRIFT, period(last));
    expect(alarms.map(({ alarm, text }) => [alarm, worded(text, 'en')])).toEqual([
      ['labels-old', 'No inspection result was recorded for 15 days'],
    ]);
    expect((await health(DRIFT, period(TO))).alarms).toEqual([]);
    await store([], [last]);
  });

  it('measures fields and scores against training, and raises the alarm for what has shifted alone', async () => {
    const origins = DRIFT.features.find(({ name }) => name === 'originCountry');
    if (origins === undefined || !('codes' in origins.bins)) throw new Error('No origins in the baseline');
    // As in training, but for the origins, all of which are one country's.
    const drift: Drift = {
      score: { ...DRIFT.score, bins: { edges: [0.5] }, shares: [0.9, 0.1] },
      features: [origins, { name: 'taxRate', column: 'tax_rate', bins: { edges: [8] }, shares: [0.6, 0.4] }],
    };
    const scored = Array.from({ length: 1000 }, (_, index): Scored => {
      const probability = index % 10 === 0 ? 0.6 : 0.2;
      const taxRate = index % 5 < 3 ? 8 : 13;
      return {
        ...{
          day: DAYS[index % 2] ?? FROM,
          probability,
          isRandom: false,
          outcome: undefined,
          version: '1.0.0',
        },
        ...{ origin: 'VN', taxRate },
      };
    });
    await store(scored);
    const { days, alarms } = await health(drift);
    const [first] = days;
    expect(first?.psi?.score).toBeLessThan(0.1);
    expect(first?.psi?.features.taxRate).toBeLessThan(0.01);
    expect(alarms.map(({ alarm, feature }) => [alarm, feature])).toEqual([
      ['feature-shifted', 'originCountry'],
    ]);
    const [alarm] = alarms;
    expect(alarm && worded(alarm.text, 'ko')).toContain('originCountry');
  });
});

describe('champion and challenger', () => {
  /** Declarations of which every second is fraudulent: one version knows it, the other one does not. */
  const known = Array.from({ length: 400 }, (_, index): Scored => {
    const isFraud = index % 2 === 0;
    return {
      ...{
        day: DAYS[index % 3] ?? FROM,
        version: '1.0.0',
        isRandom: true,
        outcome: isFraud ? 'fraud' : 'clear',
      },
      ...{ probability: index % 4 < 2 ? 0.75 : 0.3, challenged: isFraud ? 0.8 : 0.2 },
    };
  });

  it('says in words which is better, in both languages', async () => {
    await store(known);
    const { challenger } = await health();
    expect(challenger).toMatchObject({ version: '2.0.0', auc: 1, precisionAtRed: 1, agreement: 0.5, n: 400 });
    expect(challenger?.difference?.auc.low).toBeGreaterThan(0.4);
    expect(challenger?.verdict).toBe('better');
    const { text } = challenger ?? {};
    expect(text && worded(text, 'en')).toBe('Version 2.0.0 is better than 1.0.0: promote it');
    expect(text && worded(text, 'ko')).toBe('버전 2.0.0이 1.0.0보다 낫습니다: 교체를 권장합니다');
  });

  it('is absent without a challenger, and where another version was scored beside it', async () => {
    await store(known);
    const model = { name: 'import-risk', version: '1.0.0', drift: DRIFT };
    const period = { from: FROM, to: TO };
    for (const challenger of [undefined, '3.0.0']) {
      expect(
        (await importRiskHealth(test.lake, { ...model, challenger }, period)).challenger,
      ).toBeUndefined();
    }
  });

  const ENOUGH: Evidence = {
    ...{ frauds: 60, clear: 400, drawn: 55 },
    auc: { value: 0.02, low: 0.005, high: 0.035 },
    precisionAtRed: { value: 0.01, low: -0.02, high: 0.04 },
  };
  const above = { value: 0.04, low: 0.01, high: 0.07 };
  const below = { value: -0.04, low: -0.07, high: -0.01 };
  const around = { value: 0, low: -0.01, high: 0.01 };

  it.each([
    ['better', {}],
    ['worse', { auc: around, precisionAtRed: below }],
    ['undecided', { auc: around, precisionAtRed: around }],
    ['undecided', { auc: above, precisionAtRed: below }],
    ['undecided', { auc: undefined }],
    ['undecided', { frauds: 49 }],
    ['undecided', { clear: 49 }],
    ['undecided', { drawn: 49 }],
  ])('is %s by %o', (verdict, change: Partial<Evidence>) => {
    expect(verdictOf({ ...ENOUGH, ...change })).toBe(verdict);
  });
});

describe('health of the other models', () => {
  const ports = () => ({
    lake: async () => test.lake,
    completeThrough: async () => '2026-02-04T00:00:00Z',
    versions: new Map([
      ['hs-codes', '2.0.0'],
      ['stamp-verification', '1.0.0'],
      ['delinquency', '1.0.0'],
      ['network-risk', '1.0.0'],
    ]),
    drift: DRIFT,
  });
  const period = { from: FROM, to: TO };
  const nulls = (columns: object) => Object.fromEntries(Object.keys(columns).map((name) => [name, null]));

  afterEach(async () => {
    const folder = { day: FROM, file: 'service' };
    await writePartition(test.ports, { table: HS_DECISIONS, ...folder }, { rows: () => [] });
    await writePartition(test.ports, { table: DOCUMENTS, ...folder }, { rows: () => [] });
  });

  it('of HS codes says how often people agree with the first candidates', async () => {
    const rows = [1, 1, 3, 4, null].map((rank, index) => ({
      ...nulls(HS_DECISIONS.columns),
      ...{ prediction_id: `P-${index}`, item_index: 0, decided_at: `${FROM}T08:00:00.000Z`, rank },
    }));
    await writePartition(
      test.ports,
      { table: HS_DECISIONS, day: FROM, file: 'service' },
      { rows: () => rows as never },
    );
    expect(await healthOf(ports(), 'hs-codes', period)).toEqual({
      ...{ name: 'hs-codes', version: '2.0.0', asOf: '2026-02-04T00:00:00Z', days: [], alarms: [] },
      decisions: [{ day: FROM, decided: 5, first: 2, amongThree: 3 }],
    });
  });

  it('of documents counts verdicts, not what is still being examined', async () => {
    const rows = ['verified', 'suspicious', 'suspicious', 'processing'].map((status, index) => ({
      ...nulls(DOCUMENTS.columns),
      ...{ document_id: `D-${index}`, created_at: `${FROM}T08:00:00.000Z`, status },
    }));
    await writePartition(
      test.ports,
      { table: DOCUMENTS, day: FROM, file: 'service' },
      { rows: () => rows as never },
    );
    expect(await healthOf(ports(), 'stamp-verification', period)).toMatchObject({
      days: [{ day: FROM, scored: 3 }],
      verdicts: [{ day: FROM, verified: 1, suspicious: 2, unverifiable: 0, rejected: 0 }],
    });
  });

  it('of documents says what people decided on each verdict, with intervals', async () => {
    const decided = (status: string, decision: string | null, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...nulls(DOCUMENTS.columns),
        ...{ document_id: `${status}-${decision}-${index}`, created_at: `${FROM}T08:00:00.000Z` },
        ...{ status, decision },
      }));
    const rows = [
      ...decided('verified', 'accepted', 9),
      ...decided('verified', 'refused', 1),
      ...decided('verified', null, 5),
      ...decided('suspicious', 'original-requested', 2),
      ...decided('unverifiable', null, 3),
    ];
    await writePartition(
      test.ports,
      { table: DOCUMENTS, day: FROM, file: 'service' },
      { rows: () => rows as never },
    );
    const { verdictDecisions = [] } = (await healthOf(ports(), 'stamp-verification', period)) ?? {};
    // Intervals of 9, 1 and 0 of 10, and of 0 and 2 of 2: the roots of (p − k/n)² = z² p (1 − p) / n, solved apart.
    const expected = [
      ['verified', 'accepted', 9, 0.9, 0.5958499732047615, 0.9821237869049271],
      ['verified', 'refused', 1, 0.1, 0.017876213095072896, 0.4041500267952385],
      ['verified', 'original-requested', 0, 0, 0, 0.2775327998628892],
      ['suspicious', 'accepted', 0, 0, 0, 0.6576197724933469],
      ['suspicious', 'refused', 0, 0, 0, 0.6576197724933469],
      ['suspicious', 'original-requested', 2, 1, 0.34238022750665303, 1],
    ] as const;
    expect(verdictDecisions.map(({ verdict, decision, n }) => [verdict, decision, n])).toEqual(
      expected.map(([verdict, decision, n]) => [verdict, decision, n]),
    );
    for (const [index, [, , , rate, low, high]] of expected.entries()) {
      const found = verdictDecisions[index];
      expect(found?.rate).toBeCloseTo(rate, 12);
      expect(found?.low).toBeCloseTo(low, 12);
      expect(found?.high).toBeCloseTo(high, 12);
    }
  });

  it('of a model whose answers are not in the lake is empty, and of one that there is not is none', async () => {
    const { name, version, asOf, ...measured } = (await healthOf(ports(), 'network-risk', period)) ?? {};
    expect({ name, version, measured }).toEqual({
      ...{ name: 'network-risk', version: '1.0.0' },
      measured: { days: [], alarms: [] },
    });
    expect(asOf).toBeDefined();
    expect(await healthOf(ports(), 'weather', period)).toBeUndefined();
    expect(await healthOf(ports(), 'delinquency', period)).toMatchObject({ days: [], alarms: [] });
  });
});

describe('alarms', () => {
  const SOUND = {
    scoreIndex: 0.05,
    featureIndices: { taxRate: 0.2 },
    frauds: { expected: 100, found: 104, error: 8, n: 400 },
    red: { inspected: 100, rate: 0.8, low: 0.71 },
    random: { inspected: 100, rate: 0.2, low: 0.13 },
    labelAge: 14,
  };
  const kinds = (alarms: readonly HealthAlarm[]) => alarms.map(({ alarm }) => alarm);

  it('are silent while everything is sound or there is too little to tell', () => {
    expect(alarmsOf(SOUND)).toEqual([]);
    const nothing = { inspected: 0, rate: 0, low: 0 };
    const frauds = { expected: 0, found: 9, error: 0, n: 9 };
    const empty = { scoreIndex: undefined, featureIndices: {}, labelAge: undefined };
    expect(alarmsOf({ ...empty, frauds, red: nothing, random: nothing })).toEqual([]);
  });

  it.each([
    ['score-shifted', { scoreIndex: 0.26 }],
    ['feature-shifted', { featureIndices: { taxRate: 0.26 } }],
    ['miscalibrated', { frauds: { expected: 100, found: 125, error: 8, n: 400 } }],
    ['miscalibrated', { frauds: { expected: 100, found: 75, error: 8, n: 400 } }],
    ['no-better-than-chance', { red: { inspected: 100, rate: 0.25, low: 0.18 } }],
    ['labels-old', { labelAge: 15 }],
  ])('are raised: %s by %o', (kind, change) => {
    expect(kinds(alarmsOf({ ...SOUND, ...change }))).toEqual([kind]);
  });
});
