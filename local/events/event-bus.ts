// EventBridge's default bus: takes the events of objects and of executions out of their outboxes and puts each into the
// queues of the rules that match, all in one transaction, so that an event is either still to be delivered or delivered.
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

const AFTER_FAULT_MS = 1_000;

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

  /** Begins to deliver, first what the last host left; until then events wait for every rule to be known. */
  start(): void {
    this.#running = true;
    this.deliver();
  }

  stop(): void {
    this.#running = false;
  }

  /** Delivers every event that waits. What cannot be delivered now is tried again a little later. */
  deliver(): void {
    if (!this.#running) return;
    try {
      for (const event of this.#outbox.waiting()) this.#deliver(event);
    } catch (error) {
      this.#onFault(error);
      setTimeout(() => this.deliver(), AFTER_FAULT_MS).unref();
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
