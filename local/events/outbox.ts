// Events on their way to the bus: added in the same transaction as the change that they report, removed in the one that puts them
// into queues.
import type { DatabaseSync } from 'node:sqlite';

export interface WaitingEvent {
  readonly id: number;
  /** The whole event, as rules match it. */
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
