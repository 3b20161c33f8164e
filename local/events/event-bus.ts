// EventBridge's default bus: moves events from the outbox into the queues of the matching rules, each event in one transaction, so
// that a crash neither loses nor repeats a delivery.
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './event-store.ts';
import { Outbox, type WaitingEvent } from './outbox.ts';
import type { Matcher } from './pattern.ts';
import type { Queues } from './queues.ts';

export interface Rule {
  readonly matches: Matcher;
  /** ARNs of queues. */
  readonly targets: readonly string[];
}

const RETRY_AFTER_FAULT_MS = 1_000;

export class EventBus {
  readonly #store: DatabaseSync;
  readonly #outbox: Outbox;
  readonly #queues: Queues;
  readonly #onFault: (error: unknown) => void;
  readonly #rules: Rule[] = [];
  #running = false;

  constructor(store: DatabaseSync, queues: Queues, onFault: (error: unknown) => void) {
    this.#store = store;
    this.#outbox = new Outbox(store);
    this.#queues = queues;
    this.#onFault = onFault;
  }

  addRule(rule: Rule): void {
    this.#rules.push(rule);
  }

  /** Starts delivery, once all rules are added, with the events that the previous host left. */
  start(): void {
    this.#running = true;
    this.deliver();
  }

  stop(): void {
    this.#running = false;
  }

  /** Delivers all events in the outbox; after an error it tries again. */
  deliver(): void {
    if (!this.#running) return;
    try {
      for (const event of this.#outbox.waiting()) this.#deliver(event);
    } catch (error) {
      this.#onFault(error);
      setTimeout(() => this.deliver(), RETRY_AFTER_FAULT_MS).unref();
    }
  }

  #deliver({ id, envelope }: WaitingEvent): void {
    transaction(this.#store, () => {
      for (const rule of this.#rules.filter(({ matches }) => matches(envelope))) {
        for (const target of rule.targets) this.#queues.send(target, JSON.stringify(envelope));
      }
      this.#outbox.remove(id);
    });
  }
}
