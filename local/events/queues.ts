// SQS's standard queues on the event store: at least once, invisible while somebody works on a message, back when its
// time is up, and aside in the dead-letter queue after too many receives.
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
  /** Part of another service: not to be seen over SQS's own protocol. */
  readonly internal?: boolean;
}

export interface RedriveRule {
  /** A message that has been received this often is not handed out again. */
  readonly maxReceiveCount: number;
  /** Where it goes instead; nowhere (it is given up) where undefined. */
  readonly deadLetterArn: string | undefined;
}

/** A message as one receive gives it. */
export interface Message {
  readonly id: string;
  /** Names this receive: what deletes the message, or changes how long it stays invisible. */
  readonly receipt: string;
  readonly body: string;
  /** Times in milliseconds since 1970. */
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
  /** The queue that gave it up, in a dead-letter queue. */
  readonly deadLetterSource: string | null;
}

/** A message that was received too often. */
export interface DeadLetter {
  readonly id: string;
  readonly queue: QueueDefinition;
  readonly receiveCount: number;
  /** The queue it is in now; undefined where it was given up. */
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

  /** Whatever was being worked on when the last host went down is visible again: nobody works on it any more. */
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
   * @param listener told when a message may have become visible
   * @returns ends that
   */
  onArrival(arn: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(arn) ?? new Set();
    this.#listeners.set(arn, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Puts a message into a queue and gives its id; it is on disk when this returns. */
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
   * Hands out up to `most` visible messages and hides them for the visibility timeout. Messages past their retention
   * are dropped, those received too often already go to the dead-letter queue.
   */
  receive(arn: string, most: number, visibilityMs = this.#definition(arn).visibilityTimeoutMs): Message[] {
    const queue = this.#definition(arn);
    const now = this.#now();
    const dead: DeadLetter[] = [];
    const received = transaction(this.#store, () => {
      this.#expire(queue, now);
      const messages: Message[] = [];
      while (messages.length < most) {
        // With a visibility timeout of 0, the messages handed out are still visible.
        const rows = this.#visible(arn, now, most).filter(({ id }) => !messages.some((one) => one.id === id));
        if (rows.length === 0) break;
        for (const row of rows.slice(0, most - messages.length)) {
          if (queue.redrive !== undefined && row.receiveCount >= queue.redrive.maxReceiveCount) {
            dead.push(this.#putAside(row, queue, queue.redrive, now));
          } else messages.push(this.#handOut(row, now, now + visibilityMs));
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

  /** Deletes what a receive gave; false where somebody else has received the message since. */
  delete(arn: string, receipt: string): boolean {
    const { changes } = this.#store
      .prepare('DELETE FROM messages WHERE queue = ? AND receipt = ?')
      .run(arn, receipt);
    return changes > 0;
  }

  /** Lets a message be seen again after this time rather than after its visibility timeout. */
  changeVisibility(arn: string, receipt: string, visibilityMs: number): boolean {
    const { changes } = this.#store
      .prepare('UPDATE messages SET visibleAt = ? WHERE queue = ? AND receipt = ?')
      .run(this.#now() + visibilityMs, arn, receipt);
    this.#arrived(arn);
    return changes > 0;
  }

  /** When the next message can be received, in milliseconds since 1970; undefined where the queue is empty. */
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
   * Moves what a dead-letter queue holds back to where it came from, or to another queue, as new messages.
   *
   * @returns how many were moved
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

  #handOut(row: Row, now: number, visibleAt: number): Message {
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

  /** Keeps its id and the time it was sent: retention goes on counting from there. */
  #putAside(row: Row, queue: QueueDefinition, rule: RedriveRule, now: number): DeadLetter {
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
