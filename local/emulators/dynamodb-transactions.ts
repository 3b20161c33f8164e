// TransactWriteItems, which dynalite does not have: its own checks and actions decide about each write, and all of them are stored as
// one batch of LevelDB, or none.
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import deleteItem from 'dynalite/actions/deleteItem.js';
import putItem from 'dynalite/actions/putItem.js';
import updateItem from 'dynalite/actions/updateItem.js';
import storage, { type BatchOperation, type Item, type Store } from 'dynalite/db/index.js';
import deleteChecks from 'dynalite/validations/deleteItem.js';
import validations from 'dynalite/validations/index.js';
import putChecks from 'dynalite/validations/putItem.js';
import updateChecks from 'dynalite/validations/updateItem.js';
import { isRecord } from '../json.ts';
import { type Answer, answered, isAnswered, nameOf, refusal, serveOperation } from './dynamodb-operations.ts';

const MAX_ITEMS = 100;
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
/** How long DynamoDB remembers the token of a transaction. */
const TOKEN_MS = 10 * 60_000;

/** Stores operations together, or none of them. */
export type Commit = (operations: readonly BatchOperation[]) => Promise<void>;

/** How dynalite does one kind of write. */
const WRITES = {
  Put: { action: putItem, checks: putChecks, keep: true },
  Update: { action: updateItem, checks: updateChecks, keep: true },
  Delete: { action: deleteItem, checks: deleteChecks, keep: true },
  // Checked like a delete whose effect is dropped.
  ConditionCheck: { action: deleteItem, checks: deleteChecks, keep: false },
} as const;

interface Write {
  readonly kind: keyof typeof WRITES;
  readonly data: Readonly<Record<string, unknown>> & { readonly TableName: string };
  readonly key: string;
}

/** What the writes of a transaction change, by the store that their actions are given. */
const gathered = new WeakMap<object, BatchOperation[]>();

/** What undoes the side effects of a write, by the store that its action is given. */
const undoing = new WeakMap<object, (() => void)[]>();

/** Notes what is to be done where the transaction of a write is cancelled; a single write is not. */
export function undoneWith(store: object, undo: () => void): void {
  undoing.get(store)?.push(undo);
}

/** The changes that a transaction gathers instead of storing them at once; undefined for the store of a single write. */
export function gatheredIn(store: object): BatchOperation[] | undefined {
  return gathered.get(store);
}

/**
 * Makes dynalite's server answer TransactWriteItems.
 *
 * @param commit stores operations as one batch
 */
export function serveTransactions(server: Server, store: Store, commit: Commit): void {
  const tokens = new Map<
    string,
    { readonly content: string; readonly until: number; readonly answer: Promise<Answer> }
  >();
  serveOperation(server, 'TransactWriteItems', async (body) => {
    if (Buffer.byteLength(body) > MAX_REQUEST_BYTES) {
      return refusal('ValidationException', 'Transaction request size exceeds the 4 MB limit');
    }
    const input: unknown = JSON.parse(body);
    const { ClientRequestToken: token, TransactItems: items } = isRecord(input) ? input : {};
    const list: unknown[] = Array.isArray(items) ? items : [];
    if (typeof token !== 'string') return await transact(store, list, commit);
    const now = Date.now();
    // In the order in which they expire.
    for (const [name, { until }] of tokens) {
      if (until >= now) break;
      tokens.delete(name);
    }
    const known = tokens.get(token);
    const content = createHash('sha256').update(body).digest('base64');
    if (known === undefined) {
      const answer = transact(store, list, commit);
      tokens.set(token, { content, until: now + TOKEN_MS, answer });
      // Only what was stored is remembered: a cancelled transaction may be sent again.
      const forget = (): boolean => tokens.delete(token);
      answer.then(({ status }) => status === 200 || forget(), forget);
      return await answer;
    }
    if (known.content === content) return await known.answer;
    return refusal('IdempotentParameterMismatchException', 'The token was used with other parameters');
  });
}

async function transact(store: Store, items: readonly unknown[], commit: Commit): Promise<Answer> {
  if (items.length === 0 || items.length > MAX_ITEMS) {
    return refusal('ValidationException', `Expected 1 to ${MAX_ITEMS} items in TransactItems`);
  }
  const writes = await Promise.all(items.map((item) => writeOf(store, item)));
  const targets = [...new Set(writes.map(({ data, key }) => `${data.TableName} ${key}`))];
  if (targets.length < writes.length) {
    return refusal(
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    );
  }
  return await locked(store, writes.toSorted(byTarget), async () => {
    const outcomes = await Promise.all(writes.map((write) => outcomeOf(store, write)));
    if (outcomes.some(({ refused }) => refused !== undefined)) {
      for (const { undo } of outcomes) for (const one of undo) one();
      return cancelled(outcomes);
    }
    await commit(outcomes.flatMap(({ operations }) => operations));
    return { status: 200, body: {} };
  });
}

/** Checks one item of the transaction, apart from its condition. */
async function writeOf(store: Store, item: unknown): Promise<Write> {
  const [kind, input, ...more] = isRecord(item) ? Object.entries(item).flat() : [];
  if (!isKind(kind) || !isRecord(input) || more.length > 0) {
    throw answered('ValidationException', 'Each item needs one of Put, Update, Delete, ConditionCheck');
  }
  const { ReturnValuesOnConditionCheckFailure: _, ...known } = input;
  const { types, custom } = WRITES[kind].checks;
  const data = validations.checkTypes(known, types) as Write['data'];
  validations.checkValidations(data, types, custom, store);
  const table = await new Promise<Parameters<typeof storage.createKey>[1]>((resolve, reject) => {
    store.getTable(data.TableName, (error, found) => {
      if (error === null || error === undefined) resolve(found);
      else reject(error);
    });
  });
  const target = (data.Item ?? data.Key) as Item;
  const invalid = kind === 'Put' ? storage.validateItem(target, table) : storage.validateKey(target, table);
  if (invalid !== null && invalid !== undefined) throw invalid;
  return { kind, data, key: storage.createKey(target, table) };
}

function isKind(name: unknown): name is Write['kind'] {
  return typeof name === 'string' && Object.hasOwn(WRITES, name);
}

function byTarget(one: Write, other: Write): number {
  const [first, second] = [one, other].map(({ data, key }) => `${data.TableName} ${key}`);
  return (first ?? '') < (second ?? '') ? -1 : 1;
}

/** Runs work while no other write changes the items; always taken in one order, so that two transactions never wait for each other. */
function locked<Result>(
  store: Store,
  writes: readonly Write[],
  work: () => Promise<Result>,
): Promise<Result> {
  const [next, ...rest] = writes;
  if (next === undefined) return work();
  return new Promise((resolve, reject) => {
    store.getItemDb(next.data.TableName).lock(next.key, (release) => {
      const settle = release((done: () => void) => done());
      locked(store, rest, work).then(
        (result) => settle(() => resolve(result)),
        (error: unknown) => settle(() => reject(error as Error)),
      );
    });
  });
}

interface Outcome {
  readonly operations: readonly BatchOperation[];
  readonly undo: readonly (() => void)[];
  readonly refused?: { readonly type: string; readonly message: string };
}

/** What a write would change. The action gets a store that gathers its changes and lets it through the lock, which is held. */
async function outcomeOf(store: Store, { kind, data }: Write): Promise<Outcome> {
  const operations: BatchOperation[] = [];
  const gathering: Store = Object.assign(Object.create(store) as Store, {
    getItemDb: (name: string) => {
      const items = store.getItemDb(name);
      const prefix = `item-${name}~`;
      return {
        lock: (_key: string, held: Parameters<typeof items.lock>[1]) =>
          held(
            (done) =>
              (...values) =>
                done(...values),
          ),
        get: items.get,
        put: (key: string, value: unknown, done: (error: unknown) => void) => {
          operations.push({ type: 'put', key: prefix + key, value });
          done(null);
        },
        del: (key: string, done: (error: unknown) => void) => {
          operations.push({ type: 'del', key: prefix + key });
          done(null);
        },
      };
    },
  });
  const undo: (() => void)[] = [];
  gathered.set(gathering, operations);
  undoing.set(gathering, undo);
  const { action, keep } = WRITES[kind];
  const error = await new Promise<unknown>((resolve) => action(gathering, data, resolve));
  if (error === null || error === undefined) return { operations: keep ? operations : [], undo };
  if (!isAnswered(error)) throw error;
  return { operations: [], undo, refused: { type: nameOf(error), message: String(error.body.message) } };
}

/** Reasons of a cancelled transaction, by the error that the write alone would have had. */
const REASONS: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ProvisionedThroughputExceededException: 'ProvisionedThroughputExceeded',
};

/** The answer to a transaction of which at least one write is refused. */
function cancelled(outcomes: readonly Outcome[]): Answer {
  const reasons = outcomes.map(({ refused }) => {
    if (refused === undefined) return { Code: 'None' };
    return { Code: REASONS[refused.type] ?? 'ValidationError', Message: refused.message };
  });
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  const { status, body } = refusal('TransactionCanceledException', message);
  return { status, body: { ...body, CancellationReasons: reasons } };
}
