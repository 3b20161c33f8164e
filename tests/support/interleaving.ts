// Interleavings of invocations: fast-check's scheduler releases their external calls one by one, in any order, and some invocations
// are cut off after a number of calls, like a Lambda function that is killed.
import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';

/** The outcome of an invocation. */
export type Fate<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'cut-off' };

interface Life {
  readonly scheduler: fc.Scheduler;
  callsLeft: number;
  readonly cutOff: () => void;
}

const lives = new AsyncLocalStorage<Life>();

/** An arbitrary call after which an invocation of at most `calls` calls is cut off; undefined if it is not. */
export function anyCut(calls: number): fc.Arbitrary<number | undefined> {
  return fc.option(fc.nat({ max: calls }), { nil: undefined, freq: 2 });
}

/**
 * Runs invocations concurrently.
 *
 * @param invocations the work of each, and the number of calls after which it is cut off
 * @returns the outcome of each, in order
 */
export async function interleaved<Result>(
  scheduler: fc.Scheduler,
  invocations: readonly { readonly work: () => Promise<Result>; readonly cut?: number | undefined }[],
): Promise<Fate<Result>[]> {
  const fates = invocations.map(({ work, cut = Number.POSITIVE_INFINITY }) => {
    const { promise, resolve } = Promise.withResolvers<Fate<Result>>();
    const life: Life = { scheduler, callsLeft: cut, cutOff: () => resolve({ kind: 'cut-off' }) };
    void lives.run(life, work).then(
      (result) => resolve({ kind: 'done', result }),
      (error: unknown) => resolve({ kind: 'failed', error }),
    );
    return promise;
  });
  return await scheduler.waitFor(Promise.all(fates));
}

/** Makes one call of the running invocation: it waits for its turn before and after the call; a killed invocation makes none. */
export async function inTurn<Result>(call: () => Promise<Result>): Promise<Result> {
  const life = lives.getStore();
  if (life === undefined) return await call();
  await life.scheduler.schedule(Promise.resolve());
  if (life.callsLeft <= 0) {
    life.cutOff();
    return await new Promise<never>(() => undefined);
  }
  life.callsLeft -= 1;
  const result = await call();
  await life.scheduler.schedule(Promise.resolve());
  return result;
}

/** Wraps a port so that each method call waits for its turn. */
export function takingTurns<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): Promise<unknown> =>
        inTurn(async () => (await Reflect.apply(member, target, given)) as unknown);
    },
  });
}
