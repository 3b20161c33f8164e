// Inspection feedback: a result is recorded on its declaration and counted exactly once in each of its profiles,
// without transactions. The order of steps makes every crash repairable by repeating the request:
//   1. record the result and take the lease (one conditional write)
//   2. add to each profile, which remembers the declaration while it is being counted
//   3. mark the declaration as counted
//   4. let the profiles forget the declaration
// A repeat resumes after a crash before 3: profiles that remember the declaration add nothing. After 3 only step 4 remains.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../shared/auth/act.ts';
import { mapConcurrently } from '../shared/concurrency.ts';
import type { DeclarationReader } from './declarations/record.ts';
import { inspectionCounts, type ProfileCounts } from './profiles/profiles.ts';
import type { Declaration, InspectionResult, Outcome, RecordedInspection } from './schemas.ts';

/** acquired: this invocation counts the result. busy: another one does. counted: there is nothing left to count. */
export type CountingLease = 'acquired' | 'busy' | 'counted' | 'conflict' | 'unknown-declaration';

/** Where results are recorded on their declarations. */
export interface InspectedDeclarations extends DeclarationReader {
  /**
   * Records a result on its declaration, unless another one is there, and takes the lease to count it in the profiles.
   * Only the holder of the lease counts, so that no two invocations count the same result at once.
   *
   * @param resultHash what makes two results the same
   * @param leaseMs must exceed the longest life of an invocation
   * @param requestId of the request that records it; only the first one has an audit line
   */
  beginInspection(
    declarationId: string,
    inspection: RecordedInspection,
    resultHash: string,
    now: number,
    leaseMs: number,
    requestId: string,
  ): Promise<CountingLease>;
  /** Marks the result as counted in every profile. */
  finishInspection(declarationId: string): Promise<void>;
}

/** Where results are counted. */
export interface CountingProfiles {
  /**
   * Adds a result to a profile unless it is there already: the profile remembers the declaration until
   * {@link forgetCounting}, so that a repeat after a crash adds nothing twice.
   */
  addToProfile(entity: string, declarationId: string, counts: ProfileCounts): Promise<void>;
  /** Makes a profile forget the declaration; safe to repeat. */
  forgetCounting(entity: string, declarationId: string): Promise<void>;
}

export interface InspectionPorts {
  readonly declarations: InspectedDeclarations;
  readonly profiles: CountingProfiles;
}

export type InspectionOutcome =
  | {
      readonly kind: 'recorded';
      readonly inspection: RecordedInspection;
      /** True if the same result was recorded and counted before. */
      readonly repeated: boolean;
    }
  | { readonly kind: 'unknown-declaration' | 'conflict' | 'in-progress' }
  /** The declaration lacks items of the result: their positions in it. */
  | { readonly kind: 'unknown-items'; readonly positions: readonly number[] };

export interface InspectionTiming {
  /** How long the right to count is held; must exceed the longest life of an invocation. */
  readonly leaseMs: number;
  /** How long a second, identical request waits for the first to finish. */
  readonly waitMs: number;
}

const POLL_MS = 100;

/** Records a result; the protocol is at the top of this file. */
export async function recordInspection(
  { declarations, profiles }: InspectionPorts,
  timing: InspectionTiming,
  request: { declarationId: string; result: InspectionResult; act: Act; now: () => Date },
): Promise<InspectionOutcome> {
  const { declarationId, result } = request;
  const inspected = await declarations.getDeclaration(declarationId);
  if (inspected === undefined) return { kind: 'unknown-declaration' };
  const positions = unknownItems(result, inspected.declaration);
  if (positions.length > 0) return { kind: 'unknown-items', positions };
  const inspection: RecordedInspection = {
    ...result,
    recordedAt: request.now().toISOString(),
    by: request.act.by,
  };
  const hash = resultHash(result);
  const deadline = request.now().getTime() + timing.waitMs;
  for (;;) {
    const now = request.now().getTime();
    const lease = await declarations.beginInspection(
      declarationId,
      inspection,
      hash,
      now,
      timing.leaseMs,
      request.act.requestId,
    );
    if (lease === 'unknown-declaration' || lease === 'conflict') return { kind: lease };
    if (lease === 'busy') {
      if (now >= deadline) return { kind: 'in-progress' };
      await sleep(POLL_MS);
      continue;
    }
    const record = await declarations.getDeclaration(declarationId);
    if (record?.inspection === undefined) throw new Error('A recorded inspection result cannot be read back');
    const counted = [...inspectionCounts(record.declaration, outcomesOf(result))];
    if (lease === 'acquired') {
      await allSettled(counted, ([entity, counts]) => profiles.addToProfile(entity, declarationId, counts));
      await declarations.finishInspection(declarationId);
    }
    await allSettled(counted, ([entity]) => profiles.forgetCounting(entity, declarationId));
    return { kind: 'recorded', inspection: record.inspection, repeated: lease === 'counted' };
  }
}

/** Writes of one result at a time: 999 items have up to 2,001 profiles. */
const CONCURRENT_WRITES = 64;

/**
 * Waits for every write before it throws the first failure: a pending write of an answered request could continue much later, when
 * Lambda thaws the process, after a repeat has already been counted.
 */
async function allSettled<Item>(items: readonly Item[], write: (item: Item) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  await mapConcurrently(items, CONCURRENT_WRITES, (item) =>
    write(item).catch((error: unknown) => {
      failures.push(error);
    }),
  );
  if (failures.length > 0) throw failures[0];
}

/** What was found in each item, by its number: without a list of items the outcome is that of all. */
function outcomesOf({ outcome, items }: InspectionResult): (itemNumber: number) => Outcome {
  if (items === undefined) return () => outcome;
  const listed = new Map(items.map((item) => [item.itemNumber, item.outcome]));
  return (itemNumber) => listed.get(itemNumber) ?? 'clear';
}

/** Positions in a result of items that its declaration does not have. */
function unknownItems({ items = [] }: InspectionResult, declaration: Declaration): number[] {
  const numbers = new Set(declaration.items.map(({ itemNumber }) => itemNumber));
  return items.flatMap(({ itemNumber }, index) => (numbers.has(itemNumber) ? [] : [index]));
}

/** Two results are the same if outcomes, recovered duty and note are equal. */
export function resultHash(result: InspectionResult): string {
  const { outcome, items, recoveredDuty = null, note = null } = result;
  const outcomes = items
    ?.toSorted((one, other) => one.itemNumber - other.itemNumber)
    .map(({ itemNumber, outcome: ofItem }) => [itemNumber, ofItem]);
  return createHash('sha256')
    .update(JSON.stringify([outcome, outcomes ?? null, recoveredDuty, note]))
    .digest('hex');
}
