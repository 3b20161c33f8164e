// Random accounts for tests of the delinquency model: any account that a snapshot row can contain.
import { join } from 'node:path';
import fc from 'fast-check';
import { openScorer } from '../../functions/delinquency/scoring/model.ts';
import type { Scorer } from '../../functions/delinquency/scoring/scoring.ts';
import type { Account } from '../../functions/delinquency/snapshot/snapshot.ts';

export const DELINQUENCY_FOLDER = join(import.meta.dirname, '..', '..', 'models', 'delinquency');

/** The shipped model with the default rules. */
export function shippedScorer(): Promise<Scorer> {
  return openScorer(DELINQUENCY_FOLDER, { threads: 1 });
}

function sixOf(value: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  return fc.array(value, { minLength: 6, maxLength: 6 });
}

const anyStatus = fc.integer({ min: -2, max: 9 });
const amount = fc.oneof(fc.integer({ min: 0, max: 500_000 }), fc.constant(0));

export const anyAccount: fc.Arbitrary<Account> = fc.record({
  guaranteeLimit: fc.integer({ min: 0, max: 1_000_000 }),
  paymentStatus: sixOf(anyStatus),
  assessed: sixOf(fc.oneof(amount, fc.integer({ min: -50_000, max: 0 }))),
  paid: sixOf(amount),
});
