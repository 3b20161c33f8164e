// The load's own arithmetic: a measurement that flatters is worse than none.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closedLoop, openLoop } from '../../../tools/load/loops.ts';
import { thirdsOf } from '../../../tools/load/memory.ts';
import { errorCount, latency, loopTable } from '../../../tools/load/report.ts';
import { saturate } from '../../../tools/load/saturation.ts';
import { SCENARIOS, SETTINGS, type Target, workOf } from '../../../tools/load/scenarios.ts';

// Time passes by itself wherever somebody waits for it, here and in the loops.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}));
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }).setTimerTickMode('nextTimerAsync');
});
afterAll(() => {
  vi.useRealTimers();
});

const DONE = { ok: true, name: '201' };
const FAILED = { ok: false, name: '503' };

/** A service that answers one at a time, each in `ms`. */
function queue(ms: number): () => Promise<typeof DONE> {
  let last: Promise<unknown> = Promise.resolve();
  return async () => {
    const mine = last.then(() => sleep(ms));
    last = mine;
    await mine;
    return DONE;
  };
}

describe('an open loop', () => {
  it('counts from the time that a request was due, so that a service that stops shows', async () => {
    const stopsAt = 10;
    let stopped: Promise<unknown> | undefined;
    const { measured } = await openLoop(
      async (number) => {
        if (number === stopsAt) stopped = sleep(500);
        await stopped;
        return DONE;
      },
      100,
      0.5,
    );
    expect(measured).toHaveLength(50);
    // Everything that was due during the stop waited for it: those just after its beginning nearly all of it.
    const late = measured.filter(({ latencyMs }) => latencyMs > 100);
    expect(late.length).toBeGreaterThan(25);
    expect(Math.max(...measured.map(({ latencyMs }) => latencyMs))).toBeGreaterThan(450);
  });

  it('keeps its rate while answers are slow', async () => {
    let inFlight = 0;
    let most = 0;
    const { elapsedMs } = await openLoop(
      async () => {
        most = Math.max(most, ++inFlight);
        await sleep(300);
        inFlight--;
        return DONE;
      },
      50,
      0.6,
    );
    expect(most).toBeGreaterThanOrEqual(10);
    expect(elapsedMs).toBeLessThan(2_000);
  });
});

describe('a closed loop', () => {
  it('has as many callers as it is told, and no number twice', async () => {
    const seen: number[] = [];
    let inFlight = 0;
    let most = 0;
    const { measured } = await closedLoop(
      async (number) => {
        seen.push(number);
        most = Math.max(most, ++inFlight);
        await sleep(5);
        inFlight--;
        return number % 2 === 0 ? DONE : FAILED;
      },
      3,
      0.2,
    );
    expect(most).toBe(3);
    expect(seen).toEqual(seen.map((_, index) => index));
    expect(errorCount({ measured, elapsedMs: 1 })).toBe(Math.floor(measured.length / 2));
  });
});

describe('the search for saturation', () => {
  it('ends where a service of five and a half a second is asked for ten', async () => {
    const { steps, end } = await saturate('hs', () => queue(180), 2);
    expect(end).toBe('p99 above 1 s');
    expect(steps.map(({ rate }) => rate)).toEqual([5, 10]);
    expect(latency(steps[0]?.loaded ?? { measured: [], elapsedMs: 0 }, 0.99)).toBeLessThan(1_000);
  });

  it('ends at the first error', async () => {
    const { steps, end } = await saturate('hs', () => async () => FAILED, 0.2);
    expect([steps.length, end]).toEqual([1, 'errors']);
  });
});

describe('a scenario', () => {
  const gone: Target = {
    prefix: 'x',
    send: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })),
    api: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })),
  };

  it.each(SCENARIOS)('%s says what went wrong instead of ending the run', async (scenario) => {
    expect(await workOf(scenario, gone)(0)).toEqual({ ok: false, name: 'ECONNREFUSED' });
  });

  it.each(SCENARIOS)('%s does not take a refusal for an answer', async (scenario) => {
    const refused: Target = { ...gone, api: async () => ({ status: 503, text: '{}' }) };
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, number) => workOf(scenario, refused)(number)),
    );
    expect(outcomes.filter(({ ok }) => ok)).toEqual([]);
  });
});

describe('the tables', () => {
  it('give memory by thirds, and growth from the middle to the last', () => {
    const mib = 1024 ** 2;
    const bytes = [100, 100, 100, 200, 200, 200, 220, 220, 220].map((value) => value * mib);
    expect(thirdsOf(bytes)).toEqual({ first: 100, middle: 200, last: 220, growth: 10 });
  });

  it('name each error with its number', () => {
    const measured = [DONE, FAILED, FAILED, { ok: false, name: 'TIMEOUT' }].map((outcome) => ({
      latencyMs: 1,
      outcome,
    }));
    const loaded = { measured, elapsedMs: 1_000 };
    const result = { scenario: 'hs', settings: SETTINGS.hs, load: '4 callers', loaded, memory: [] } as const;
    const [, , row] = loopTable([result]).split('\n');
    expect(row).toContain('| 4 | 4.00 = 40 HS items |');
    expect(row).toContain('2 × 503, 1 × TIMEOUT');
  });
});
