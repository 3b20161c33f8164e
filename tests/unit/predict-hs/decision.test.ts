// Decisions: which are refused and why, what a new one replaces, and that concurrent decisions are all kept.

import { describe, expect, it } from 'vitest';
import { type DecisionOutcome, type DecisionPorts, decide } from '../../../functions/predict-hs/decision.ts';
import { Nomenclature } from '../../../functions/predict-hs/nomenclature.ts';
import type { DecidablePrediction } from '../../../functions/predict-hs/record.ts';
import type { Decision } from '../../../functions/predict-hs/schemas.ts';
import { head } from '../../support/goods.ts';
import { inEnglish } from '../../support/words.ts';

const nomenclature = new Nomenclature({
  edition: 'HS 2022',
  source: 'test',
  titles: { '09': 'Coffee and tea', '0901': 'Coffee', '090121': 'Roasted', '090111': 'Not roasted' },
});
const OFFICER = { owner: 'client#officer', by: { client: 'officer' }, requestId: 'request-1' };

/** A table of one prediction. */
function table(changes: Partial<DecidablePrediction> = {}) {
  let stored: DecidablePrediction = { ...head({ items: 3 }), decisions: [], revision: 0, ...changes };
  let clock = Date.parse('2026-01-02T00:00:00.000Z');
  let writes = 0;
  const ports: DecisionPorts = {
    nomenclature,
    national: () => ({
      schedule: 'HSK',
      under: (subheading) => (subheading === '090121' ? ['0901210000'] : []),
    }),
    predictions: {
      getPrediction: async (id) => (id === stored.predictionId ? stored : undefined),
      putDecisions: async (_id, decisions, revision) => {
        if (revision !== stored.revision) return false;
        writes += 1;
        stored = { ...stored, decisions, revision: revision + 1 };
        return true;
      },
    },
    now: () => {
      clock += 1000;
      return new Date(clock);
    },
  };
  return {
    ports,
    writes: () => writes,
    decide: (decisions: readonly Decision[], by = OFFICER): Promise<DecisionOutcome> =>
      decide(ports, 'prediction-1', decisions, by),
  };
}

async function errorsOf(outcome: Promise<DecisionOutcome>): Promise<unknown> {
  const settled = await outcome;
  return settled.kind === 'invalid' ? inEnglish(settled.errors) : settled.kind;
}

describe('a decision', () => {
  it('is recorded with its time and its client', async () => {
    expect(await table().decide([{ index: 1, code: '090121' }])).toEqual({
      kind: 'decided',
      warnings: [],
      decisions: [
        { index: 1, code: '090121', decidedAt: '2026-01-02T00:00:01.000Z', by: { client: 'officer' } },
      ],
    });
  });

  it('that is repeated changes nothing, not even its time', async () => {
    const { decide: send, writes } = table();
    const first = await send([{ index: 0, code: '090121' }]);
    expect(await send([{ index: 0, code: '090121' }], { ...OFFICER, by: { client: 'colleague' } })).toEqual(
      first,
    );
    expect(writes()).toBe(1);
  });

  it('replaces an earlier one of the same item and leaves the others', async () => {
    const { decide: send } = table();
    await send([
      { index: 2, code: '090121' },
      { index: 0, code: '090121' },
    ]);
    const outcome = await send([{ index: 2, code: '090111' }], { ...OFFICER, by: { client: 'colleague' } });
    expect(outcome).toMatchObject({
      decisions: [
        { index: 0, code: '090121', by: { client: 'officer' }, decidedAt: '2026-01-02T00:00:01.000Z' },
        { index: 2, code: '090111', by: { client: 'colleague' }, decidedAt: '2026-01-02T00:00:02.000Z' },
      ],
    });
  });
});

describe('a refused decision', () => {
  it.each([
    ['999999', 'subheading'],
    ['0999', 'heading'],
    ['77', 'chapter'],
  ])('names %s, which is not a %s of the edition', async (code, kind) => {
    expect(await errorsOf(table().decide([{ index: 0, code }]))).toEqual([
      { pointer: '/decisions/0/code', message: `${code} is not a ${kind} of HS 2022` },
    ]);
  });

  it('of an earlier edition says what became of its code', async () => {
    expect(await errorsOf(table().decide([{ index: 0, code: '293138' }]))).toEqual([
      {
        pointer: '/decisions/0/code',
        message:
          '293138 is not a subheading of HS 2022; it was one of HS 2017, and its goods are now in 293145',
      },
    ]);
  });

  it('has an index outside of the prediction; the message names the range', async () => {
    expect(await errorsOf(table().decide([{ index: 3, code: '090121' }]))).toEqual([
      { pointer: '/decisions/0/index', message: 'The prediction has no item 3: its items are 0 to 2' },
    ]);
    expect(await errorsOf(table({ items: 1 }).decide([{ index: 1, code: '090121' }]))).toEqual([
      { pointer: '/decisions/0/index', message: 'The prediction has no item 1: its only item is 0' },
    ]);
  });

  it('has fewer digits than were requested; more are accepted', async () => {
    expect(await errorsOf(table().decide([{ index: 0, code: '0901' }]))).toEqual([
      { pointer: '/decisions/0/code', message: expect.stringContaining('at least 6 digits') },
    ]);
    expect(await errorsOf(table({ digits: 4 }).decide([{ index: 0, code: '0901' }]))).toBe('decided');
    expect(await errorsOf(table({ digits: 2 }).decide([{ index: 0, code: '090121' }]))).toBe('decided');
  });

  it('has ten digits where no national codes were requested', async () => {
    expect(await errorsOf(table().decide([{ index: 0, code: '0901210000' }]))).toEqual([
      { pointer: '/decisions/0/code', message: expect.stringContaining('at most 6 digits') },
    ]);
  });

  it('is reported with all others at once, and nothing is written', async () => {
    const { decide: send, writes } = table();
    const errors = await errorsOf(
      send([
        { index: 0, code: '090121' },
        { index: 9, code: '77' },
        { index: 1, code: '09' },
      ]),
    );
    expect((errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/decisions/1/index',
      '/decisions/1/code',
      '/decisions/2/code',
    ]);
    expect(writes()).toBe(0);
  });

  it('is of an unknown prediction or of another requester, with the same outcome', async () => {
    const { ports, decide: send } = table();
    const decision = [{ index: 0, code: '090121' }];
    expect(await decide(ports, 'another', decision, OFFICER)).toEqual({ kind: 'unknown-prediction' });
    expect(await send(decision, { ...OFFICER, owner: 'party#broker-a' })).toEqual({
      kind: 'unknown-prediction',
    });
  });
});

describe('decisions at the same time', () => {
  it('are all kept', async () => {
    const { decide: send, ports } = table({ items: 8 });
    await Promise.all(Array.from({ length: 8 }, (_, index) => send([{ index, code: '090121' }])));
    const stored = await ports.predictions.getPrediction('prediction-1', new Date());
    expect(stored?.decisions.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('that never succeed are contended', async () => {
    const { ports } = table();
    const outcome = decide(
      { ...ports, predictions: { ...ports.predictions, putDecisions: async () => false } },
      'prediction-1',
      [{ index: 0, code: '090121' }],
      OFFICER,
    );
    expect(await outcome).toEqual({ kind: 'contended' });
  });
});

describe('a decision on a prediction of ten digits', () => {
  const ten = () => table({ digits: 10 });

  it('is a national code; one that is not known is recorded with a warning', async () => {
    expect(await ten().decide([{ index: 0, code: '0901210000' }])).toMatchObject({
      kind: 'decided',
      warnings: [],
    });
    expect(inEnglish(await ten().decide([{ index: 0, code: '0901219000' }]))).toMatchObject({
      kind: 'decided',
      decisions: [{ code: '0901219000' }],
      warnings: [
        {
          pointer: '/decisions/0/code',
          message: '0901219000 is not among the codes of HSK that are known here',
        },
      ],
    });
  });

  it('is a subheading only where no national code is known below it', async () => {
    expect(await errorsOf(ten().decide([{ index: 0, code: '090111' }]))).toBe('decided');
    expect(await errorsOf(ten().decide([{ index: 0, code: '090121' }]))).toEqual([
      { pointer: '/decisions/0/code', message: expect.stringContaining('at least 10 digits') },
    ]);
  });

  it('has a subheading of the edition', async () => {
    expect(await errorsOf(ten().decide([{ index: 0, code: '2931380000' }]))).toEqual([
      {
        pointer: '/decisions/0/code',
        message:
          '293138 is not a subheading of HS 2022; it was one of HS 2017, and its goods are now in 293145',
      },
    ]);
  });
});
