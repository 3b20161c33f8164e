// Submission of declarations: when two declarations are the same, when they conflict, and the answer for each item of a batch.
// Pure: reading profiles, scoring and storing are ports.
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { Act } from '../../shared/auth/act.ts';
import { chunks } from '../../shared/concurrency.ts';
import {
  type FieldError,
  fieldErrors,
  invalidFields,
  type Problem,
  ProblemError,
  problem,
} from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { type ProfileCounts, profileKeys, profilesOf } from '../profiles/profiles.ts';
import type { Assessment, BatchAnswerItem, Declaration } from '../schemas.ts';
import type { Scored, ScoringInput } from '../scoring/scoring.ts';
import { assessmentOf, type DeclarationRecord } from './record.ts';

/** Declarations of a batch that are stored in one transaction: with their lines and tallies of as many days, below DynamoDB's 100 writes. */
export const STORED_TOGETHER = 25;

/** Where profiles are read. */
export interface ProfileReader {
  /**
   * Reads profiles: what inspections reported live plus what was loaded from history files.
   *
   * @returns only entities that have been inspected
   */
  readProfiles(keys: readonly string[]): Promise<ReadonlyMap<string, ProfileCounts>>;
}

/** Where declarations are stored. */
export interface SubmittedDeclarations {
  /**
   * Stores a declaration once, with the audit line of the act that submits it.
   *
   * @returns undefined where it was stored now, else the record already stored under its id
   */
  putDeclaration(record: DeclarationRecord, act: Act): Promise<DeclarationRecord | undefined>;
  /**
   * Stores several declarations of different ids as {@link putDeclaration} does, in one transaction.
   *
   * @param records no more than DynamoDB's transaction holds: 33
   * @throws an error where none is stored, although it may be the fault of one
   */
  putDeclarations(
    records: readonly DeclarationRecord[],
    act: Act,
  ): Promise<readonly (DeclarationRecord | undefined)[]>;
}

export interface SubmissionPorts {
  /** The declarations of this administration: those of its editions of the HS. */
  readonly schema: z.ZodType<Declaration>;
  readonly profiles: ProfileReader;
  readonly declarations: SubmittedDeclarations;
  readonly score: (inputs: readonly ScoringInput[], now: Date) => Promise<readonly Scored[]>;
  readonly now: () => Date;
}

/** Another declaration is stored under the id. */
export interface Conflict {
  readonly conflict: true;
}
/** The assessment that is stored. */
interface Stored {
  readonly assessment: Assessment;
  /** True if an earlier request stored it. */
  readonly repeated: boolean;
}
export type Submitted = Stored | Conflict;

export function isConflict(submitted: Submitted): submitted is Conflict {
  return 'conflict' in submitted;
}

/** Reads the profiles of all declarations at once and scores all items in one run; stores nothing. */
export async function assess(
  ports: SubmissionPorts,
  declarations: readonly Declaration[],
  { by }: Pick<Act, 'by'>,
): Promise<DeclarationRecord[]> {
  if (declarations.length === 0) return [];
  const read = await ports.profiles.readProfiles(profileKeys(declarations));
  const inputs = declarations.map((declaration) => ({
    declaration,
    profiles: profilesOf(declaration, read),
  }));
  const scored = await ports.score(inputs, ports.now());
  return inputs.flatMap((input, index) => {
    const result = scored[index];
    if (result === undefined) throw new Error('Scoring returned fewer results than declarations');
    return {
      ...input,
      ...result,
      version: 1,
      status: 'scored',
      contentHash: contentHash(input.declaration),
      by,
      history: [
        {
          at: result.assessment.scoredAt,
          by,
          event: 'submitted',
          version: 1,
          detail: { score: result.assessment.score, lane: result.assessment.lane },
        },
      ],
    };
  });
}

/**
 * Stores an assessed declaration once. Resubmitting it returns the assessment stored first, so that a retry never sees another
 * score.
 */
export async function store(
  { declarations }: Pick<SubmissionPorts, 'declarations'>,
  record: DeclarationRecord,
  act: Act,
): Promise<Submitted> {
  return submitted(record, await declarations.putDeclaration(record, act));
}

/** How a record was submitted, by what was stored under its id before. */
function submitted(record: DeclarationRecord, stored: DeclarationRecord | undefined): Submitted {
  if (stored === undefined) return { assessment: assessmentOf(record), repeated: false };
  if (stored.contentHash !== record.contentHash) return { conflict: true };
  return { assessment: assessmentOf(stored), repeated: true };
}

/** SHA-256 over the declaration's fields in a fixed order, whatever the order they were sent in; items are in order of their numbers. */
export function contentHash(declaration: Declaration): string {
  const items = declaration.items.toSorted((one, other) => one.itemNumber - other.itemNumber);
  return createHash('sha256')
    .update(JSON.stringify(inFixedOrder({ ...declaration, items })))
    .digest('hex');
}

/** A JSON value whose objects are lists of their fields in alphabetical order. */
function inFixedOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inFixedOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([field, member]) => [field, inFixedOrder(member)]);
}

/** An item of a batch: a declaration, or the problem that keeps it from being one. */
type BatchItem =
  | { readonly declaration: Declaration }
  | { readonly declarationId?: string; readonly problem: Problem };

/** Validates the declarations of a batch separately; pointers are relative to the request body. */
function checkItems(
  items: readonly unknown[],
  schema: z.ZodType<Declaration>,
  errorsOf: BatchControls['errorsOf'],
): BatchItem[] {
  return items.map((item, index) => {
    const parsed = schema.safeParse(item);
    const errors = [...errorsOf(index), ...fieldErrors(parsed.error?.issues ?? [], `/declarations/${index}`)];
    if (parsed.success && errors.length === 0) return { declaration: parsed.data };
    return { ...idOf(item), problem: problem('invalid-request', invalidFields(errors)) };
  });
}

/** The id of a bad item, if it has one that is safe to echo. */
function idOf(item: unknown): { declarationId?: string } {
  const id = typeof item === 'object' && item !== null ? Reflect.get(item, 'declarationId') : undefined;
  return typeof id === 'string' && id.length <= 64 ? { declarationId: id } : {};
}

/** The 409 for a declarationId that is stored with different content. */
export function declarationConflict(declarationId: string): ProblemError {
  return new ProblemError('declaration-conflict', {
    detail: message('import.conflict', { id: declarationId }),
  });
}

export interface BatchControls {
  /** The act that submits the batch. */
  readonly act: Act;
  /** What is already known to be wrong with an item, such as a repeated key. */
  readonly errorsOf: (index: number) => readonly FieldError[];
  /** False once the invocation must not start further work. */
  readonly hasTimeLeft: () => boolean;
  /** How many declarations are stored together. */
  readonly together: number;
  /** Runs work on every item, a bounded number at once; results keep the order. */
  readonly forEach: <Item, Result>(
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
  ) => Promise<Result[]>;
  /** Reports that declarations could not be stored together, before each of them is stored alone. */
  readonly onApart: (error: unknown, declarations: number) => void;
  /** Reports an unexpected failure of one declaration and returns its problem. */
  readonly onError: (error: unknown, declarationId: string) => Problem;
}

/**
 * Validates, scores and stores a batch. An item that fails is answered with its problem; the others are stored.
 * Declarations that share an id are stored in order, so that the first one wins and a later, different one conflicts.
 */
export async function submitBatch(
  ports: SubmissionPorts,
  items: readonly unknown[],
  controls: BatchControls,
): Promise<BatchAnswerItem[]> {
  const checked = checkItems(items, ports.schema, controls.errorsOf);
  const declarations = checked.flatMap((item) => ('declaration' in item ? [item.declaration] : []));
  const records = await assess(ports, declarations, controls.act);
  const answers = new Map<Declaration, BatchAnswerItem>();
  for (const round of rounds(records)) {
    await controls.forEach(chunks(round, controls.together), async (together) => {
      const answered = await answersFor(ports, together, controls);
      for (const [index, { declaration }] of together.entries()) {
        const answer = answered[index];
        if (answer !== undefined) answers.set(declaration, answer);
      }
    });
  }
  return checked.map((item) => {
    if (!('declaration' in item)) return { result: 'problem', ...item };
    const answer = answers.get(item.declaration);
    if (answer === undefined) throw new Error('A declaration of the batch was not answered');
    return answer;
  });
}

/** Records of different ids, in the order in which those of one id are stored: nearly always a single round. */
function rounds(records: readonly DeclarationRecord[]): DeclarationRecord[][] {
  const byId = [...Map.groupBy(records, ({ declaration }) => declaration.declarationId).values()];
  const most = Math.max(0, ...byId.map(({ length }) => length));
  return Array.from({ length: most }, (_, round) => byId.flatMap((sameId) => sameId[round] ?? []));
}

/** Stores records of different ids together; alone where that fails, so that one that cannot be stored keeps back no other. */
async function answersFor(
  ports: SubmissionPorts,
  records: readonly DeclarationRecord[],
  controls: BatchControls,
): Promise<BatchAnswerItem[]> {
  if (records.length > 1 && controls.hasTimeLeft()) {
    try {
      const stored = await ports.declarations.putDeclarations(records, controls.act);
      return records.map((record, index) => answerTo(record, submitted(record, stored[index])));
    } catch (error) {
      // What is wrong shows for the declaration whose fault it is, unless it is over by then.
      controls.onApart(error, records.length);
    }
  }
  const answers: BatchAnswerItem[] = [];
  for (const record of records) answers.push(await answerFor(ports, record, controls));
  return answers;
}

async function answerFor(
  ports: SubmissionPorts,
  record: DeclarationRecord,
  controls: BatchControls,
): Promise<BatchAnswerItem> {
  const { declarationId } = record.declaration;
  if (!controls.hasTimeLeft()) {
    const detail = message('import.outOfTime');
    return { result: 'problem', declarationId, problem: problem(503, { detail }) };
  }
  try {
    return answerTo(record, await store(ports, record, controls.act));
  } catch (error) {
    return { result: 'problem', declarationId, problem: controls.onError(error, declarationId) };
  }
}

function answerTo({ declaration: { declarationId } }: DeclarationRecord, stored: Submitted): BatchAnswerItem {
  if (!isConflict(stored)) return { result: 'scored', ...stored.assessment };
  const { kind, status, details } = declarationConflict(declarationId);
  return { result: 'problem', declarationId, problem: problem(kind ?? status, details) };
}
