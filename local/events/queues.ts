// SQS's standard queues on the event store: delivery at least once, a visibility timeout, and a dead-letter queue after too many
// receives.
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './event-store.ts';

export interface QueueDefinition {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutMs: number;
  readonly retentionMs: number;
  readonly delayMs: number;
  readonly redrive?: RedriveRule | undefined;
  /** Part of another service: not visible over SQS's protocol. */
  readonly internal?: boolean;
}

export interface RedriveRule {
  /** A message that was received this often is not delivered again. */
  readonly maxReceiveCount: number;
  /** The queue that it moves to; it is deleted if undefined. */
  readonly deadLetterArn: string | undefined;
}

/** A received message. */
export interface Message {
  readonly id: string;
  /** Identifies this receive; needed to delete the message or change its visibility. */
  readonly receipt: string;
  readonly body: string;
  /** Times in milliseconds since 1970. */
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
  /** The queue that a dead letter came from. */
  readonly deadLetterSource: string | null;
}

/** A message that was received too often. */
export interface DeadLetter {
  readonly id: string;
  readonly queue: QueueDefinition;
  readonly receiveCount: number;
  /** The queue that it moved to; undefined if it was deleted. */
  readonly deadLetterQueue: QueueDefinition | undefined;
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

type Row = Omit<Message, 'receipt' | 'firstReceivedAt'> & { readonly firstReceivedAt: number | null };

export class Queues {
  readonly #store: DatabaseSync;
  readonly #onDeadLetter: (letter: DeadLetter) => void;
  readonly #now: () => number;
  readonly #definitions = new Map<string, QueueDefinition>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** Messages that were in flight when the previous host ended are visible again. */
  constructor(store: DatabaseSync, onDeadLetter: (letter: DeadLetter) => void, now: () => number = Date.now) {
    this.#store = store;
    this.#onDeadLetter = onDeadLetter;
    this.#now = now;
    store.prepare('UPDATE messages SET visibleAt = ?, receipt = NULL WHERE receipt IS NOT NULL').run(now());
  }

  define(definition: QueueDefinition): void {
    this.#definitions.set(definition.arn, definition);
  }

  get(arn: string): QueueDefinition | undefined {
    return this.#definitions.get(arn);
  }

  named(name: string): QueueDefinition | undefined {
    return this.list().find((definition) => definition.name === name);
  }

  list(): QueueDefinition[] {
    return [...this.#definitions.values()].filter(({ internal }) => internal !== true);
  }

  /**
   * @param listener called when a message may have become visible
   * @returns removes the listener
   */
  onArrival(arn: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(arn) ?? new Set();
    this.#listeners.set(arn, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Sends a message and returns its id; it is stored when this returns. */
  send(arn: string, body: string, delayMs = this.#definition(arn).delayMs): string {
    const id = randomUUID();
    const now = this.#now();
    this.#store
      .prepare('INSERT INTO messages (id, queue, body, sentAt, visibleAt) VALUES (?, ?, ?, ?, ?)')
      .run(id, arn, body, now, now + delayMs);
    this.#arrived(arn);
    return id;
  }

  /**
   * Returns up to `most` visible messages and hides them for the visibility timeout. Messages past their retention are deleted;
   * those that were received too often move to the dead-letter queue.
   */
  receive(arn: string, most: number, visibilityMs = this.#definition(arn).visibilityTimeoutMs): Message[] {
    const queue = this.#definition(arn);
    const now = this.#now();
    const dead: DeadLetter[] = [];
    const received = transaction(this.#store, () => {
      this.#expire(queue, now);
      const messages: Message[] = [];
      while (messages.length < most) {
        // With a visibility timeout of 0, received messages stay visible.
        const rows = this.#visible(arn, now, most).filter(({ id }) => !messages.some((one) => one.id === id));
        if (rows.length === 0) break;
        for (const row of rows.slice(0, most - messages.length)) {
          if (queue.redrive !== undefined && row.receiveCount >= queue.redrive.maxReceiveCount) {
            dead.push(this.#moveToDeadLetters(row, queue, queue.redrive, now));
          } else messages.push(this.#received(row, now, now + visibilityMs));
        }
      }
      return messages;
    });
    for (const letter of dead) {
      this.#onDeadLetter(letter);
      if (letter.deadLetterQueue !== undefined) this.#arrived(letter.deadLetterQueue.arn);
    }
    return received;
  }

  /** Deletes a received message; false if it has been received again since. */
  delete(arn: string, receipt: string): boolean {
    const { changes } = this.#store
      .prepare('DELETE FROM messages WHERE queue = ? AND receipt = ?')
      .run(arn, receipt);
    return changes > 0;
  }

  /** Makes a message visible after this time instead of its visibility timeout. */
  changeVisibility(arn: string, receipt: string, visibilityMs: number): boolean {
    const { changes } = this.#store
      .prepare('UPDATE messages SET visibleAt = ? WHERE queue = ? AND receipt = ?')
      .run(this.#now() + visibilityMs, arn, receipt);
    this.#arrived(arn);
    return changes > 0;
  }

  /** When the next message can be received, in milliseconds since 1970; undefined if the queue is empty. */
  nextVisibleAt(arn: string): number | undefined {
    const row = this.#store.prepare('SELECT min(visibleAt) AS next FROM messages WHERE queue = ?').get(arn);
    return typeof row?.next === 'number' ? row.next : undefined;
  }

  counts(arn: string): QueueCounts {
    this.#expire(this.#definition(arn), this.#now());
    const row = this.#store
      .prepare(
        `SELECT count(*) FILTER (WHERE visibleAt <= :now) AS visible,
                count(*) FILTER (WHERE visibleAt > :now AND receipt IS NOT NULL) AS inFlight,
                count(*) FILTER (WHERE visibleAt > :now AND receipt IS NULL) AS delayed
         FROM messages WHERE queue = :queue`,
      )
      .get({ now: this.#now(), queue: arn });
    return {
      visible: Number(row?.visible),
      inFlight: Number(row?.inFlight),
      delayed: Number(row?.delayed),
    };
  }

  /**
   * Moves the messages of a dead-letter queue to the queues that they came from, or to another queue, as new messages.
   *
   * @returns the number of messages moved
   */
  redrive(from: string, to?: string): number {
    const now = this.#now();
    const targets = new Set<string>();
    const moved = transaction(this.#store, () => {
      this.#expire(this.#definition(from), now);
      const rows = this.#store
        .prepare('SELECT id, deadLetterSource FROM messages WHERE queue = ? AND visibleAt <= ?')
        .all(from, now);
      let count = 0;
      for (const { id, deadLetterSource } of rows) {
        const target = to ?? deadLetterSource;
        if (typeof id !== 'string' || typeof target !== 'string' || !this.#definitions.has(target)) continue;
        this.#store
          .prepare(
            `UPDATE messages SET id = ?, queue = ?, sentAt = ?, visibleAt = ?, receiveCount = 0,
               firstReceivedAt = NULL, receipt = NULL, deadLetterSource = NULL WHERE id = ?`,
          )
          .run(randomUUID(), target, now, now, id);
        targets.add(target);
        count += 1;
      }
      return count;
    });
    for (const target of targets) this.#arrived(target);
    return moved;
  }

  #expire(queue: QueueDefinition, now: number): void {
    this.#store
      .prepare('DELETE FROM messages WHERE queue = ? AND sentAt <= ?')
      .run(queue.arn, now - queue.retentionMs);
  }

  #visible(arn: string, now: number, most: number): Row[] {
    return this.#store
      .prepare(
        `SELECT id, body, sentAt, firstReceivedAt, receiveCount, deadLetterSource FROM messages
         WHERE queue = ? AND visibleAt <= ? ORDER BY visibleAt, rowid LIMIT ?`,
      )
      .all(arn, now, most) as unknown as Row[];
  }

  #received(row: Row, now: number, visibleAt: number): Message {
    const message: Message = {
      ...row,
      receipt: randomUUID(),
      firstReceivedAt: row.firstReceivedAt ?? now,
      receiveCount: row.receiveCount + 1,
    };
    this.#store
      .prepare(
        'UPDATE messages SET visibleAt = ?, receipt = ?, firstReceivedAt = ?, receiveCount = ? WHERE id = ?',
      )
      .run(visibleAt, message.receipt, message.firstReceivedAt, message.receiveCount, row.id);
    return message;
  }

  /** The message keeps its id and the time it was sent, from which retention continues to count. */
  #moveToDeadLetters(row: Row, queue: QueueDefinition, rule: RedriveRule, now: number): DeadLetter {
    const { deadLetterArn } = rule;
    if (deadLetterArn === undefined) this.#store.prepare('DELETE FROM messages WHERE id = ?').run(row.id);
    else {
      this.#store
        .prepare(
          `UPDATE messages SET queue = ?, visibleAt = ?, receiveCount = 0, firstReceivedAt = NULL,
             receipt = NULL, deadLetterSource = ? WHERE id = ?`,
        )
        .run(deadLetterArn, now, queue.arn, row.id);
    }
    return {
      id: row.id,
      queue,
      receiveCount: row.receiveCount,
      deadLetterQueue: deadLetterArn === undefined ? undefined : this.#definition(deadLetterArn),
    };
  }

  #definition(arn: string): QueueDefinition {
    const definition = this.#definitions.get(arn);
    if (definition === undefined) throw new Error(`There is no queue ${arn}`);
    return definition;
  }

  #arrived(arn: string): void {
    for (const listener of this.#listeners.get(arn) ?? []) listener();
  }
}
