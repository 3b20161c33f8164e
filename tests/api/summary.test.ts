// The counts of days and lanes over HTTP: they follow every act at once, and count each declaration once.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  assessmentOf,
  changed,
  DECLARATIONS,
  freshId,
  newDeclaration,
  pointersOf,
  renumberedSamples,
  scored,
  scoredBatch,
} from './support/declarations.ts';
import { type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const clearance = (): ApiClient => service().as('clearance-system');
const officer = (): ApiClient => service().as('officer');

interface Counts {
  readonly declarations: number;
  readonly open: number;
  readonly inspected: number;
  readonly fraud: number;
  readonly critical: number;
}
interface Day {
  readonly day: string;
  readonly lanes: Readonly<Record<string, Counts>>;
  readonly random: Counts;
}

async function summary(query: string): Promise<{ days: Day[]; latestDay?: string }> {
  const { status, body, text } = await officer().get(`${DECLARATIONS}/summary?${query}`);
  expect(status, text).toBe(200);
  return body as unknown as { days: Day[]; latestDay?: string };
}

async function countsOf(day: string, lane: string): Promise<Counts | undefined> {
  const { days } = await summary(`from=${day}&to=${day}`);
  expect(days.map((one) => one.day)).toEqual([day]);
  return days[0]?.lanes[lane];
}

const NOTHING: Counts = { declarations: 0, open: 0, inspected: 0, fraud: 0, critical: 0 };

describe('GET /v1/declarations/summary', () => {
  test('counts what a batch stored by day, lane and selection, each declaration once however often it is sent', async () => {
    const DAY = '2021-08-01';
    const declarations = renumberedSamples(80, 'SUM').map((one) => ({ ...one, declaredOn: DAY }));
    const answers = (await scoredBatch(clearance(), declarations)).map(assessmentOf);
    await scoredBatch(clearance(), declarations);
    const there = (wanted: Partial<(typeof answers)[number]>): Counts => {
      const count = answers.filter((answer) =>
        Object.entries(wanted).every(([name, value]) => answer[name] === value),
      ).length;
      return { ...NOTHING, declarations: count, open: count };
    };
    const { days } = await summary(`from=2021-07-31&to=${DAY}`);
    expect(days).toEqual([
      { day: '2021-07-31', lanes: { red: NOTHING, yellow: NOTHING, green: NOTHING }, random: NOTHING },
      {
        day: DAY,
        lanes: {
          red: there({ lane: 'red' }),
          yellow: there({ lane: 'yellow' }),
          green: there({ lane: 'green' }),
        },
        random: there({ selectedBy: 'random' }),
      },
    ]);
    expect(days[1]?.lanes.green?.declarations).toBeGreaterThan(0);
  });

  test('follows submission, amendment, inspection, correction and cancellation', async () => {
    const [DAY, OTHER] = ['2021-08-02', '2021-08-03'];
    const declaration = newDeclaration({ declaredOn: DAY });
    const path = `${DECLARATIONS}/${declaration.declarationId}`;
    const { lane } = await scored(clearance(), declaration);
    const open = { ...NOTHING, declarations: 1, open: 1 };
    expect(await countsOf(DAY, lane)).toEqual(open);
    const amendment = { reason: 'Wrong day', declaration: changed(declaration, { declaredOn: OTHER }) };
    const { body } = await clearance().post(`${path}/amendments`, amendment);
    expect(await countsOf(DAY, lane)).toEqual(NOTHING);
    expect(await countsOf(OTHER, String(body.lane))).toEqual(open);
    await officer().post(`${path}/inspection`, { outcome: 'critical' });
    await officer().post(`${path}/inspection`, { outcome: 'critical' });
    const found = { ...NOTHING, declarations: 1, inspected: 1 };
    expect(await countsOf(OTHER, String(body.lane))).toEqual({ ...found, fraud: 1, critical: 1 });
    const correct = (result: Json) => officer().post(`${path}/inspection/correction`, result);
    await correct({ outcome: 'fraud', reason: 'No danger' });
    expect(await countsOf(OTHER, String(body.lane))).toEqual({ ...found, fraud: 1 });
    await correct({ outcome: 'clear', reason: 'Laboratory report 7' });
    expect(await countsOf(OTHER, String(body.lane))).toEqual(found);

    const twice = newDeclaration({ declaredOn: DAY });
    const { lane: its } = await scored(clearance(), twice);
    expect((await countsOf(DAY, its))?.declarations).toBe(1);
    await clearance().post(`${DECLARATIONS}/${twice.declarationId}/cancellation`, {
      reason: 'Entered twice',
    });
    expect(await countsOf(DAY, its)).toEqual(NOTHING);
  });

  describe('names the latest day with declarations', () => {
    const daysAgo = (days: number): string =>
      new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const [LATEST, LATER] = [daysAgo(2), daysAgo(1)];
    let cancelledLater = '';
    beforeAll(async () => {
      await scored(clearance(), newDeclaration({ declaredOn: LATEST }));
      const later = newDeclaration({ declaredOn: LATER });
      cancelledLater = later.declarationId;
      await scored(clearance(), later);
    });

    test('whatever the period, and not one whose declarations are cancelled', async () => {
      expect((await summary('from=2021-08-01&to=2021-08-02')).latestDay).toBe(LATER);
      await clearance().post(`${DECLARATIONS}/${cancelledLater}/cancellation`, { reason: 'Entered twice' });
      expect((await summary('from=2021-08-01&to=2021-08-02')).latestDay).toBe(LATEST);
    });
  });

  test('has 31 days to today without a period, and 92 at most', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { days } = await summary('');
    expect({ days: days.length, last: days.at(-1)?.day }).toEqual({ days: 31, last: today });
    expect((await summary('from=2021-01-01&to=2021-04-02')).days).toHaveLength(92);
  });

  test.each([
    ['from=2021-01-01&to=2021-04-03', ['/query/from']],
    ['from=2021-01-02&to=2021-01-01', ['/query/to']],
    ['to=2021-13-01', ['/query/to']],
    ['from=2021-13-01&to=yesterday', ['/query/from', '/query/to']],
    ['from=2021-01-01&day=2021-01-01', ['/query/day', '/query/from']],
  ])('refuses %s', async (query, pointers) => {
    const { status, body } = await officer().get(`${DECLARATIONS}/summary?${query}`);
    expect({ status, pointers: pointersOf(body).sort() }).toEqual({ status: 400, pointers });
  });
});

test('no declaration can be stored under the name of the summary', async () => {
  const { status, body } = await clearance().post(DECLARATIONS, newDeclaration({ declarationId: 'summary' }));
  expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ['/declarationId'] });
  await scored(clearance(), newDeclaration({ declarationId: `summary-${freshId()}` }));
});

contractTests();
