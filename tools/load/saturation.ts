// Where a scenario saturates: an open loop at rates that double, until answers come too late or not at all.
import { type Loaded, openLoop, type Work } from './loops.ts';
import { errorCount, latency, type Saturation } from './report.ts';
import { type Scenario, SETTINGS } from './scenarios.ts';

/** A search that gets here has found no limit, and the sending side would be it. */
const MOST_DOUBLINGS = 10;
const P99 = 0.99;
/** Too few requests say nothing about a 99th percentile; slow scenarios take longer at their first rates. */
const LEAST_REQUESTS = 10;

/** @param makeWork gives work whose ids no other loop has used */
export async function saturate(
  scenario: Scenario,
  makeWork: () => Work,
  seconds: number,
): Promise<Saturation> {
  const { firstRate, limitMs } = SETTINGS[scenario];
  const steps: { rate: number; loaded: Loaded }[] = [];
  for (let doubling = 0; doubling < MOST_DOUBLINGS; doubling++) {
    const rate = firstRate * 2 ** doubling;
    const loaded = await openLoop(makeWork(), rate, Math.max(seconds, LEAST_REQUESTS / rate));
    steps.push({ rate, loaded });
    const end = saturatedBy(loaded, limitMs);
    if (end !== undefined) return { scenario, steps, end };
  }
  return { scenario, steps, end: 'no limit found' };
}

function saturatedBy(loaded: Loaded, limitMs: number): string | undefined {
  if (errorCount(loaded) > 0) return 'errors';
  return latency(loaded, P99) > limitMs ? `p99 above ${limitMs / 1_000} s` : undefined;
}
