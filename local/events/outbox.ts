// Events on their way to the bus: written in the same transaction as what they tell of, and taken out in the one that
// puts them into queues.
import type { DatabaseSync } from 'node:sqlite';

export interface WaitingEvent {
  readonly id: number;
  /** The event as rules see it. */
  readonly envelope: unknown;
}

export class Outbox {
  readonly #store: DatabaseSync;

  constructor(store: DatabaseSync) {
    this.#store = store;
  }

  add(envelope: object): void {
    this.#store.prepare('INSERT INTO outbox (envelope) VALUES (?)').run(JSON.stringify(envelope));
  }

  /** Oldest first. */
  waiting(): WaitingEvent[] {
    return this.#store
      .prepare('SELECT id, envelope FROM outbox ORDER BY id')
      .all()
      .map(({ id, envelope }) => ({ id: Number(id), envelope: JSON.parse(String(envelope)) as unknown }));
  }

  remove(id: number): void {
    this.#store.prepare('DELETE FROM outbox WHERE id = ?').run(id);
  }
}
