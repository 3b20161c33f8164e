// DynamoDB Streams under dynalite, which has none: each change of an item leaves a record, written in the same atomic batch of LevelDB
// as the item, until the one function that reads the stream has processed it.
import { randomUUID } from 'node:crypto';
import type { BatchOperation, Item, Level, StoredTable } from 'dynalite/db/index.js';

/** A change of an item as it is stored and handed to the host. */
export interface StreamRecord {
  /** The record's place in its table's stream; 21 digits, as in AWS, so that their order is that of the texts. */
  readonly sequenceNumber: string;
  readonly eventId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly keys: Item;
  /** Absent where the item is new. */
  readonly before?: Item;
  /** Absent where the item was deleted. */
  readonly after?: Item;
}

const SEQUENCE_DIGITS = 21;
/** A start reads the last record only, so the clock keeps later numbers above those of records that are gone. */
const NUMBERS_PER_MS = 1_000;
const READ_AHEAD_BYTES = 1024 * 1024;

export class TableStreams {
  readonly #db: () => Level;
  readonly #tables = new Set<string>();
  #last = 0;

  /** @param db the database, once it is open */
  constructor(db: () => Level) {
    this.#db = db;
  }

  /** Records the changes of a table from now on. */
  async enable(table: string): Promise<void> {
    const [last] = await this.#db()
      .iterator({ ...rangeOf(table), ...AS_TEXT, reverse: true })
      .all();
    if (last !== undefined) this.#last = Math.max(this.#last, Number(last[0].slice(-SEQUENCE_DIGITS)));
    this.#tables.add(table);
  }

  /** What records a change of an item: nothing where the table has no stream, or where the item stays as it is, as in AWS. */
  operationsOf(table: StoredTable, before: Item | null | undefined, after: Item | null): BatchOperation[] {
    const changed = after ?? before;
    if (!this.#tables.has(table.TableName) || changed === null || changed === undefined) return [];
    if (JSON.stringify(before ?? null) === JSON.stringify(after)) return [];
    this.#last = Math.max(this.#last + 1, Date.now() * NUMBERS_PER_MS);
    const sequenceNumber = String(this.#last).padStart(SEQUENCE_DIGITS, '0');
    const record: StreamRecord = {
      sequenceNumber,
      eventId: randomUUID(),
      at: Date.now(),
      keys: keysOf(table, changed),
      ...(before === null || before === undefined ? {} : { before }),
      ...(after === null ? {} : { after }),
    };
    return [{ type: 'put', key: `${prefixOf(table.TableName)}${sequenceNumber}`, value: record }];
  }

  /** The oldest records of a table's stream. */
  async read(table: string, most: number): Promise<StreamRecord[]> {
    const entries = await this.#db()
      .iterator({ ...rangeOf(table), ...AS_TEXT, limit: most })
      .all();
    return entries.map(([, text]) => JSON.parse(text) as StreamRecord);
  }

  /** Deletes the records up to and including this one. */
  async removeThrough(table: string, sequenceNumber: string): Promise<void> {
    const { gte } = rangeOf(table);
    await this.#db().clear({ gte, lte: `${prefixOf(table)}${sequenceNumber}` });
  }
}

/** Whether an operation writes the record of a stream. */
export function isStreamRecord({ type, key }: BatchOperation): boolean {
  return type === 'put' && key.startsWith(PREFIX);
}

const PREFIX = 'stream-';
const AS_TEXT = { valueEncoding: 'utf8', highWaterMarkBytes: READ_AHEAD_BYTES, limit: 1 } as const;

function prefixOf(table: string): string {
  return `${PREFIX}${table}~`;
}

function rangeOf(table: string): { readonly gte: string; readonly lt: string } {
  return { gte: prefixOf(table), lt: `${prefixOf(table)}\u{ffff}` };
}

function keysOf({ KeySchema: schema }: StoredTable, item: Item): Item {
  const names = (schema as readonly { readonly AttributeName: string }[]).map(
    ({ AttributeName }) => AttributeName,
  );
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}
