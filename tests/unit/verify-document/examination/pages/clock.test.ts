// Limits on the time of reading.
import { describe, expect, it, vi } from 'vitest';
import { Clock } from '../../../../../functions/verify-document/examination/pages/clock.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const after = (ms: number): Promise<string> => new Promise((resolve) => setTimeout(resolve, ms, 'read'));

describe('the clock of a document', () => {
  it('gives up on a page that is late, and names it', async () => {
    const clock = new Clock({ pageTimeoutMs: 20, documentTimeoutMs: 1_000 });
    await expect(clock.run(7, never)).rejects.toMatchObject({
      reason: 'took-too-long',
      message: 'Page 7 took longer than 0 s to read. Print or scan it again and send the new file.',
    });
  });

  it('gives up on a document that is late, though each page is in time', async () => {
    vi.useFakeTimers();
    const clock = new Clock({ pageTimeoutMs: 5_000, documentTimeoutMs: 9_000 });
    const pages = [1, 2, 3].map((page) => async () => {
      const read = clock.run(page, () => after(4_000));
      read.catch(() => undefined);
      await vi.advanceTimersByTimeAsync(4_000);
      return read;
    });
    expect(await pages[0]?.()).toBe('read');
    expect(await pages[1]?.()).toBe('read');
    await expect(pages[2]?.()).rejects.toMatchObject({
      reason: 'document-took-too-long',
      message: 'The file took longer than 9 s to read. Send fewer pages or scan them again.',
    });
    vi.useRealTimers();
  });

  it('does not count the time in which nothing is read', async () => {
    vi.useFakeTimers();
    const clock = new Clock({ pageTimeoutMs: 5_000, documentTimeoutMs: 5_000 });
    expect(await clock.run(1, async () => 'read')).toBe('read');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await clock.run(2, async () => 'read')).toBe('read');
    vi.useRealTimers();
  });

  it('passes on what the work throws', async () => {
    const clock = new Clock({ pageTimeoutMs: 1_000, documentTimeoutMs: 1_000 });
    const failing = (): Promise<never> => Promise.reject(new Error('disk full'));
    await expect(clock.run(1, failing)).rejects.toThrow('disk full');
  });
});
