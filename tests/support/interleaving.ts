// Interleavings: several invocations whose calls to the outside fast-check's scheduler lets go on one by one, in any order,
// and of which some are cut off after some of their calls, as a Lambda is that is killed.
import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';

/** What becomes of one invocation. */
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

/** Any point in an invocation of at most `calls` calls at which it is cut off; undefined where it is not. */
export function anyCut(calls: number): fc.Arbitrary<number | undefined> {
  return fc.option(fc.nat({ max: calls }), { nil: undefined, freq: 2 });
}

/**
 * Runs invocations at the same time.
 *
 * @param invocations the work of each, and after how many calls it is cut off
 * @returns what became of each, in order
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

/** Makes one call of the invocation that is running: it waits for its turn before and after, and a dead one makes none. */
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

/** A port whose every method takes its turn. */
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
