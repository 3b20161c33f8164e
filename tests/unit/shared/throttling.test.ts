// Writes that wait for a table at its limit.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MAX_IDLE_ATTEMPTS, outlastThrottling } from '../../../functions/shared/aws/throttling.ts';

beforeEach(() => {
  // No waiting between attempts: the jitter is drawn from here.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const throttled = Object.assign(new Error('Slow down'), { name: 'ThrottlingException' });

it('A write is repeated until the table takes it', async () => {
  const write = vi
    .fn()
    .mockRejectedValueOnce(throttled)
    .mockRejectedValueOnce(throttled)
    .mockResolvedValue('taken');
  expect(await outlastThrottling(write)).toBe('taken');
  expect(write).toHaveBeenCalledTimes(3);
});

it('A write that a table refuses for minutes fails with what the table says', async () => {
  const write = vi.fn().mockRejectedValue(throttled);
  await expect(outlastThrottling(write)).rejects.toBe(throttled);
  expect(write).toHaveBeenCalledTimes(MAX_IDLE_ATTEMPTS);
});

it('A write that fails for another reason is not repeated', async () => {
  const write = vi.fn().mockRejectedValue(new Error('Access denied'));
  await expect(outlastThrottling(write)).rejects.toThrow('Access denied');
  expect(write).toHaveBeenCalledTimes(1);
});
