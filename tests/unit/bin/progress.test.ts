// Progress lines: shares of the whole, and rates of what this run has done.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Progress } from '../../../bin/support/progress.ts';

let written: string[];
beforeEach(() => {
  written = [];
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lines of a run in which each step takes a second. */
function linesOf(progress: Progress, counts: readonly number[]): string[] {
  for (const count of counts) {
    vi.advanceTimersByTime(1000);
    progress.add(count);
  }
  return written;
}

describe('a progress line, where the output is not a terminal', () => {
  it('is written for every tenth', () => {
    expect(linesOf(new Progress('rows', 4000), [100, 300, 100])).toEqual([
      'rows: 400 of 4,000 (10 %), 200/s\n',
    ]);
  });

  it('rates only what this run has done', () => {
    expect(linesOf(new Progress('rows', 1000, 800), [100])).toEqual(['rows: 900 of 1,000 (90 %), 100/s\n']);
  });

  it('leaves work of an earlier run out of the rate, whenever it is found', () => {
    const progress = new Progress('profiles', 1000);
    progress.skip(500);
    expect(linesOf(progress, [100, 300])).toEqual([
      'profiles: 500 of 1,000 (50 %), 0/s\n',
      'profiles: 600 of 1,000 (60 %), 100/s\n',
      'profiles: 900 of 1,000 (90 %), 200/s\n',
    ]);
  });

  it('shows slow work with a fraction', () => {
    expect(linesOf(new Progress('documents', 4), [0, 0, 1])).toEqual(['documents: 1 of 4 (25 %), 0.33/s\n']);
  });

  it('has nothing to divide by where there is nothing to do', () => {
    expect(linesOf(new Progress('rows', 0), [0])).toEqual([]);
  });
});
