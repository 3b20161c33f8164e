// Binding a handler to its dependencies: at cold start in Lambda, with the first event anywhere else, and once in either case.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bindHandler } from '../../../functions/shared/bind.ts';

const greeter =
  ({ greeting }: { readonly greeting: string }) =>
  async (name: string): Promise<string> =>
    `${greeting}, ${name}`;

/** Opens the dependencies, and counts how often. */
function opener(): { open: () => Promise<{ greeting: string }>; opened: () => number } {
  let count = 0;
  const open = async (): Promise<{ greeting: string }> => {
    count += 1;
    return { greeting: 'Hello' };
  };
  return { open, opened: () => count };
}

const broken = (): never => {
  throw new Error('TABLE is missing');
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('in Lambda', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'greet');
  });

  it('opens the dependencies before the first event, once', async () => {
    const { open, opened } = opener();
    const handler = await bindHandler(greeter, open);
    expect(opened()).toBe(1);
    expect([await handler('Ada'), await handler('Bo')]).toEqual(['Hello, Ada', 'Hello, Bo']);
    expect(opened()).toBe(1);
  });

  it('stops at cold start where they cannot be opened', async () => {
    await expect(bindHandler(greeter, broken)).rejects.toThrow('TABLE is missing');
  });
});

describe('anywhere else', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', undefined);
  });

  it('opens the dependencies with the first event, once, even for events at the same time', async () => {
    const { open, opened } = opener();
    const handler = await bindHandler(greeter, open);
    expect(opened()).toBe(0);
    expect(await Promise.all([handler('Ada'), handler('Bo')])).toEqual(['Hello, Ada', 'Hello, Bo']);
    expect(opened()).toBe(1);
  });

  it('fails with the event where they cannot be opened', async () => {
    const handler = await bindHandler(greeter, broken);
    await expect(handler('Ada')).rejects.toThrow('TABLE is missing');
  });
});
