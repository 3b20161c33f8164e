// A function's settings: parsed once, and every bad one named at once.
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { parseEnvironment } from '../../../functions/shared/environment.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the environment of a function', () => {
  it('is parsed to what the function works with', () => {
    vi.stubEnv('TEST_TABLE', 'Declarations');
    vi.stubEnv('TEST_LEASE_MS', '12000');
    expect(parseEnvironment({ TEST_TABLE: z.string().min(1), TEST_LEASE_MS: z.coerce.number() })).toEqual({
      TEST_TABLE: 'Declarations',
      TEST_LEASE_MS: 12_000,
    });
  });

  it('names every missing or bad variable', () => {
    vi.stubEnv('TEST_LEASE_MS', 'soon');
    const shape = { TEST_TABLE: z.string().min(1), TEST_LEASE_MS: z.coerce.number() };
    expect(() => parseEnvironment(shape)).toThrow(/TEST_TABLE: .*; TEST_LEASE_MS: /);
  });

  it('is never repeated in the error: it may hold a secret', () => {
    vi.stubEnv('TEST_LEASE_MS', 's3cret');
    expect(() => parseEnvironment({ TEST_LEASE_MS: z.coerce.number() })).toThrow(/^(?!.*s3cret).*$/s);
  });
});
