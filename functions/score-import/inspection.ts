// Inspection feedback: a result is recorded on its declaration and counted exactly once in each of its profiles, and a correction
// takes the earlier result out of them and puts the new one in, without transactions over profiles. The order of steps makes every
// crash repairable by repeating the request:
//   1. record the result as the next revision and take the lease (one conditional write)
//   2. add to each profile what the revision changes in it; the profile remembers the revision while it is being counted
//   3. mark the revision as counted
//   4. let the profiles forget the revision
// A repeat resumes after a crash before 3: profiles that remember the revision add nothing. After 3 only step 4 remains. No revision
// begins before the one before it is counted.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../shared/auth/act.ts';
import { mapConcurrently } from '../shared/concurrency.ts';
import { type DeclarationReader, type DeclarationRecord, isCounted } from './declarations/record.ts';
import { inspectionCounts, NO_HISTORY, type ProfileCounts, subtractCounts } from './profiles/profiles.ts';
import type { Declaration, HistoryLine, InspectionResult, Outcome, RecordedInspection } from './schemas.ts';
import { type TallyChanges, talliedAs, tallyChanges } from './tallies/tally.ts';

/** A revision of a result to record, and the declaration as it was read. */
export interface NewRevision {
  readonly declarationId: string;
  /** Version of the declaration that was inspected. */
  readonly version: number;
  readonly inspection: RecordedInspection;
  readonly line: HistoryLine;
  /** What it changes in the tallies of the declaration's day. */
  readonly changes: TallyChanges;
  /** Of the request that records it, for its audit line. */
  readonly requestId: string;
}

/** The right to count until a time. */
export interface Lease {
  readonly now: number;
  /** Must exceed the longest life of an invocation. */
  readonly leaseMs: number;
}

/** Where results are recorded on their declarations. */
export interface InspectedDeclarations extends DeclarationReader {
  /**
   * Records the next revision of a result with its line of history, and takes the lease to count it in the profiles. Only the holder
   * of the lease counts, so that no two invocations count the same revision at once.
   *
   * @returns false where the declaration was amended, cancelled or inspected meanwhile, or its result is being counted
   */
  beginRevision(revision: NewRevision, lease: Lease): Promise<boolean>;
  /**
   * Takes the lease to count a revision that is recorded.
   *
   * @returns false where another holds it, or the revision is counted
   */
  takeLease(declarationId: string, revision: number, lease: Lease): Promise<boolean>;
  /** Marks a result as counted in every profile. */
  finishInspection(declarationId: string, inspection: RecordedInspection): Promise<void>;
}

/** Where results are counted. */
export interface CountingProfiles {
  /**
   * Adds counts to a profile unless it has them already: the profile remembers the revision until {@link forgetCounting}, so that a
   * repeat after a crash adds nothing twice.
   *
   * @param id of the revision
   * @param counts may be negative where a correction takes something out
   */
  addToProfile(entity: string, id: string, counts: ProfileCounts): Promise<void>;
  /** Makes a profile forget a revision; safe to repeat. */
  forgetCounting(entity: string, id: string): Promise<void>;
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
  | {
      readonly kind:
        | 'unknown-declaration'
        /** Another result is recorded. */
        | 'conflict'
        /** There is no result to correct. */
        | 'not-inspected'
        /** The recorded result is the same. */
        | 'unchanged'
        | 'cancelled'
        /** Another request is counting a result of the declaration. */
        | 'in-progress';
    }
  /** The declaration lacks items of the result: their positions in it. */
  | { readonly kind: 'unknown-items'; readonly positions: readonly number[] };

export interface InspectionTiming {
  /** How long the right to count is held; must exceed the longest life of an invocation. */
  readonly leaseMs: number;
  /** How long a request waits for another one to finish. */
  readonly waitMs: number;
}

export interface InspectionRequest {
  readonly declarationId: string;
  readonly result: InspectionResult;
  /** Why the recorded result is corrected; undefined to record the first one. */
  readonly reason?: string;
  readonly act: Act;
  readonly now: () => Date;
}

const POLL_MS = 100;

/** Records a result, or with a reason corrects the recorded one; the protocol is at the top of this file. */
export async function recordInspection(
  ports: InspectionPorts,
  { leaseMs, waitMs }: InspectionTiming,
  request: InspectionRequest,
): Promise<InspectionOutcome> {
  const { declarationId } = request;
  const deadline = request.now().getTime() + waitMs;
  for (;;) {
    const now = request.now();
    const lease = { now: now.getTime(), leaseMs };
    const record = await ports.declarations.getDeclaration(declarationId);
    if (record === undefined) return { kind: 'unknown-declaration' };
    const step = nextStep(record, request);
    if ('answer' in step) return step.answer;
    if ('repeats' in step) {
      await forget(ports, record, step.repeats);
      return { kind: 'recorded', inspection: step.repeats, repeated: true };
    }
    if ('resumes' in step) {
      const { resumes } = step;
      if (await ports.declarations.takeLease(declarationId, resumes.revision, lease)) {
        await count(ports, record, resumes);
        if (isSame(resumes, request)) return { kind: 'recorded', inspection: resumes, repeated: false };
        continue;
      }
    } else {
      const inspection = revisionOf(record, request, now);
      const line = historyLine(record, inspection);
      const { requestId } = request.act;
      const changes = tallyChanges(talliedAs(record), talliedAs({ ...record, inspection }));
      const { version } = record;
      const revision = { declarationId, version, inspection, line, changes, requestId };
      if (await ports.declarations.beginRevision(revision, lease)) {
        await count(ports, record, inspection);
        return { kind: 'recorded', inspection, repeated: false };
      }
    }
    if (now.getTime() >= deadline && !(await hasChanged(ports, record))) return { kind: 'in-progress' };
    await sleep(POLL_MS);
  }
}

/** What a request does with a declaration as it is. */
type Step =
  | { readonly answer: InspectionOutcome }
  /** The result is recorded and counted. */
  | { readonly repeats: RecordedInspection }
  /** A recorded result is not counted yet: the same one, or the one that this request corrects. */
  | { readonly resumes: RecordedInspection }
  | { readonly begins: true };

function nextStep(record: DeclarationRecord, request: InspectionRequest): Step {
  const { inspection, status } = record;
  const { result, reason } = request;
  if (status === 'cancelled') return { answer: { kind: 'cancelled' } };
  const positions = unknownItems(result, record.declaration);
  if (positions.length > 0) return { answer: { kind: 'unknown-items', positions } };
  if (inspection === undefined) {
    return reason === undefined ? { begins: true } : { answer: { kind: 'not-inspected' } };
  }
  if (isSame(inspection, request))
    return isCounted(record) ? { repeats: inspection } : { resumes: inspection };
  if (reason === undefined) return { answer: { kind: 'conflict' } };
  if (!isCounted(record)) return { resumes: inspection };
  return resultHash(inspection) === resultHash(result) ? { answer: { kind: 'unchanged' } } : { begins: true };
}

/** True if a request repeats what is recorded: the same result, and if it corrects, for the same reason. */
function isSame(inspection: RecordedInspection, { result, reason }: InspectionRequest): boolean {
  if (reason !== undefined && inspection.reason !== reason) return false;
  return resultHash(inspection) === resultHash(result);
}

/** True if somebody else has changed the declaration since it was read: then a request has more to do than to wait. */
async function hasChanged({ declarations }: InspectionPorts, read: DeclarationRecord): Promise<boolean> {
  const now = await declarations.getDeclaration(read.declaration.declarationId);
  return (
    now?.version !== read.version ||
    now.status !== read.status ||
    now.inspection?.revision !== read.inspection?.revision ||
    now.counted?.revision !== read.counted?.revision
  );
}

function revisionOf(
  { inspection }: DeclarationRecord,
  { result, reason, act }: InspectionRequest,
  now: Date,
): RecordedInspection {
  return {
    ...result,
    revision: (inspection?.revision ?? 0) + 1,
    ...(reason === undefined ? {} : { reason }),
    recordedAt: now.toISOString(),
    by: act.by,
  };
}

function historyLine({ version }: DeclarationRecord, inspection: RecordedInspection): HistoryLine {
  const { outcome, revision, reason, recordedAt: at, by } = inspection;
  return reason === undefined
    ? { at, by, event: 'inspected', version, detail: { outcome, revision } }
    : { at, by, event: 'corrected', version, detail: { outcome, revision, reason } };
}

/** Steps 2 to 4; the caller holds the lease. */
async function count(
  ports: InspectionPorts,
  record: DeclarationRecord,
  inspection: RecordedInspection,
): Promise<void> {
  const { declarationId } = record.declaration;
  const id = revisionId(declarationId, inspection);
  await allSettled(changesOf(record, inspection), ([entity, counts]) =>
    ports.profiles.addToProfile(entity, id, counts),
  );
  await ports.declarations.finishInspection(declarationId, inspection);
  await forget(ports, record, inspection);
}

async function forget(
  { profiles }: InspectionPorts,
  { declaration }: DeclarationRecord,
  inspection: RecordedInspection,
): Promise<void> {
  const id = revisionId(declaration.declarationId, inspection);
  const entities = inspectionCounts(declaration, outcomesOf(inspection)).keys();
  await allSettled([...entities], (entity) => profiles.forgetCounting(entity, id));
}

/** What a revision changes in each profile: what it counts, without what the counted revision before it had counted. */
function changesOf(
  { declaration, counted }: DeclarationRecord,
  inspection: RecordedInspection,
): [string, ProfileCounts][] {
  const before = counted === undefined ? undefined : inspectionCounts(declaration, outcomesOf(counted));
  return [...inspectionCounts(declaration, outcomesOf(inspection))]
    .map(([entity, counts]): [string, ProfileCounts] => [
      entity,
      subtractCounts(counts, before?.get(entity) ?? NO_HISTORY),
    ])
    .filter(([, { inspected, fraud, critical }]) => inspected !== 0 || fraud !== 0 || critical !== 0);
}

/** What profiles remember while a revision is being counted: no declarationId contains the separator. */
function revisionId(declarationId: string, { revision }: RecordedInspection): string {
  return `${declarationId}#${revision}`;
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
function resultHash(result: InspectionResult): string {
  const { outcome, items, recoveredDuty = null, note = null } = result;
  const outcomes = items
    ?.toSorted((one, other) => one.itemNumber - other.itemNumber)
    .map(({ itemNumber, outcome: ofItem }) => [itemNumber, ofItem]);
  return createHash('sha256')
    .update(JSON.stringify([outcome, outcomes ?? null, recoveredDuty, note]))
    .digest('hex');
}
