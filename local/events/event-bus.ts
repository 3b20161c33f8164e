// EventBridge's buses. The default bus moves events from the outbox into the queues of the matching rules, each event in one
// transaction, so that a crash neither loses nor repeats a delivery; events that functions put on other buses go into them at once.
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './event-store.ts';
import { Outbox, type WaitingEvent } from './outbox.ts';
import type { Matcher } from './pattern.ts';
import type { Queues } from './queues.ts';

export interface Rule {
  /** The name of its bus. */
  readonly bus: string;
  readonly matches: Matcher;
  /** ARNs of queues. */
  readonly targets: readonly string[];
}

/** The bus of AWS's own events. */
export const DEFAULT_BUS = 'default';

const RETRY_AFTER_FAULT_MS = 1_000;

export class EventBus {
  readonly #store: DatabaseSync;
  readonly #outbox: Outbox;
  readonly #queues: Queues;
  readonly #onFault: (error: unknown) => void;
  readonly #rules: Rule[] = [];
  readonly #buses = new Set([DEFAULT_BUS]);
  #running = false;

  constructor(store: DatabaseSync, queues: Queues, onFault: (error: unknown) => void) {
    this.#store = store;
    this.#outbox = new Outbox(store);
    this.#queues = queues;
    this.#onFault = onFault;
  }

  define(bus: string): void {
    this.#buses.add(bus);
  }

  has(bus: string): boolean {
    return this.#buses.has(bus);
  }

  addRule(rule: Rule): void {
    this.#rules.push(rule);
  }

  /** Puts an event on a bus; it is in the queues of the matching rules when this returns. */
  put(bus: string, envelope: object): void {
    transaction(this.#store, () => this.#send(bus, envelope));
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
      this.#send(DEFAULT_BUS, envelope);
      this.#outbox.remove(id);
    });
  }

  #send(bus: string, envelope: unknown): void {
    for (const rule of this.#rules) {
      if (rule.bus !== bus || !rule.matches(envelope)) continue;
      for (const target of rule.targets) this.#queues.send(target, JSON.stringify(envelope));
    }
  }
}
