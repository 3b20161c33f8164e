// Bounded concurrency: everything is done once, in bounds, and results keep their order.

import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunks, mapConcurrently } from '../../../functions/shared/concurrency.ts';

describe('mapConcurrently', () => {
  it('returns the results in the order of the items, in whatever order they finish', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.integer()),
        fc.integer({ min: 1, max: 6 }),
        async (s, items, limit) => {
          const results = mapConcurrently(items, limit, (item, index) =>
            s.schedule(Promise.resolve([item, index])),
          );
          await s.waitFor(results);
          expect(await results).toEqual(items.map((item, index) => [item, index]));
        },
      ),
    );
  });

  it.each([1, 3, 10])('runs no more than %d at once, and as many as that', async (limit) => {
    let running = 0;
    let most = 0;
    await mapConcurrently(Array.from({ length: 40 }), limit, async () => {
      most = Math.max(most, ++running);
      await setImmediate();
      running -= 1;
    });
    expect(most).toBe(limit);
  });

  it('does nothing for no items', async () => {
    expect(await mapConcurrently([], 5, () => Promise.reject(new Error('never called')))).toEqual([]);
  });

  it('fails with the error of the work', async () => {
    const work = (item: number): Promise<number> =>
      item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item);
    await expect(mapConcurrently([1, 2, 3], 2, work)).rejects.toThrow('two');
  });
});

describe('chunks', () => {
  it('splits items into full runs and one rest, losing nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 10 }), (items, size) => {
        const split = chunks(items, size);
        expect(split.flat()).toEqual(items);
        for (const full of split.slice(0, -1)) expect(full).toHaveLength(size);
        expect(split.at(-1)?.length ?? 1).toBeGreaterThan(0);
        expect(split.at(-1)?.length ?? 0).toBeLessThanOrEqual(size);
      }),
    );
  });
});
