// Throttling by token buckets.
import { describe, expect, test } from 'vitest';
import { Throttle } from '../../../local/http/throttle.ts';

function throttle(byRoute: [string, { ratePerSecond: number; burst: number }][] = []) {
  let now = 0;
  const subject = new Throttle(
    { everyRoute: { ratePerSecond: 10, burst: 3 }, byRoute: new Map(byRoute) },
    () => now,
  );
  return {
    admitted: (times: number, route = 'GET /a') =>
      Array.from({ length: times }, () => subject.admit(route)).filter(Boolean).length,
    wait: (ms: number) => {
      now += ms;
    },
  };
}

describe('throttling', () => {
  test('admits a burst, then the rate', () => {
    const subject = throttle();
    expect(subject.admitted(5)).toBe(3);
    subject.wait(200);
    expect(subject.admitted(5)).toBe(2);
  });

  test('accumulates no more than a burst', () => {
    const subject = throttle();
    subject.wait(60_000);
    expect(subject.admitted(10)).toBe(3);
  });

  test('applies its own rule to a route that has one', () => {
    const subject = throttle([['POST /b', { ratePerSecond: 1, burst: 1 }]]);
    expect(subject.admitted(5, 'POST /b')).toBe(1);
    expect(subject.admitted(5)).toBe(3);
  });

  test('admits everything without rules', () => {
    const subject = new Throttle({ everyRoute: undefined, byRoute: new Map() });
    expect(Array.from({ length: 1000 }, () => subject.admit('GET /a'))).not.toContain(false);
  });
});
