// The two ways to put load on a service. A closed loop has N callers who each wait for their answer: it finds how much is answered
// in a second. An open loop sends at fixed times, regardless of the answers, and counts from those times: callers who do not
// know of each other do not wait for a slow service, and neither may the measurement ("coordinated omission", Tene 2013).
import { setTimeout as sleep } from 'node:timers/promises';

/** Does one unit of work; gives what came of it, `201` or a few words. Never rejects. */
export type Work = (number: number) => Promise<Outcome>;

export interface Outcome {
  readonly ok: boolean;
  /** Status, or the code of an error. */
  readonly name: string;
}

interface Measured {
  readonly latencyMs: number;
  readonly outcome: Outcome;
}

export interface Loaded {
  readonly measured: readonly Measured[];
  /** From the first that was sent to the last answer. */
  readonly elapsedMs: number;
}

/** More waiting callers than this are not simulated: the service is long past its limits, and the rest counts as errors. */
const MOST_IN_FLIGHT = 2_000;
const NOT_SENT: Outcome = { ok: false, name: 'not sent, 2,000 wait already' };

/** `connections` callers, each with its next request as soon as it has its answer, for `seconds`. */
export async function closedLoop(work: Work, connections: number, seconds: number): Promise<Loaded> {
  const measured: Measured[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  let number = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      const sentAt = performance.now();
      const outcome = await work(number++);
      measured.push({ latencyMs: performance.now() - sentAt, outcome });
    }
  };
  await Promise.all(Array.from({ length: connections }, caller));
  return { measured, elapsedMs: performance.now() - startedAt };
}

/** `rate` requests a second for `seconds`, each at its time; latency counts from the time it was due. */
export async function openLoop(work: Work, rate: number, seconds: number): Promise<Loaded> {
  const measured: Measured[] = [];
  const startedAt = performance.now();
  const inFlight = new Set<Promise<void>>();
  const count = Math.max(1, Math.round(rate * seconds));
  for (let number = 0; number < count; number++) {
    const dueAt = startedAt + (number * 1_000) / rate;
    const early = dueAt - performance.now();
    if (early > 0) await sleep(early);
    if (inFlight.size >= MOST_IN_FLIGHT) {
      measured.push({ latencyMs: performance.now() - dueAt, outcome: NOT_SENT });
      continue;
    }
    const one = work(number).then((outcome) => {
      measured.push({ latencyMs: performance.now() - dueAt, outcome });
      inFlight.delete(one);
    });
    inFlight.add(one);
  }
  await Promise.all(inFlight);
  return { measured, elapsedMs: performance.now() - startedAt };
}
