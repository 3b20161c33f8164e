// Notifications published to topics: each one is a line of a JSON Lines file in the state folder and a line on the terminal.
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

export const NOTICES_FILE = 'notices.jsonl';

export interface Notice {
  /** ARN. */
  readonly topic: string;
  readonly subject: string | undefined;
  readonly message: string;
}

export class Notices {
  readonly #path: string;
  readonly #print: (text: string) => void;
  readonly #topics = new Set<string>();

  /** @param print prints a line on the terminal */
  constructor(path: string, print: (text: string) => void) {
    this.#path = path;
    this.#print = print;
  }

  addTopic(arn: string): void {
    this.#topics.add(arn);
  }

  /** Stores a notice and returns its id; undefined if the topic does not exist. */
  publish({ topic, subject, message }: Notice): string | undefined {
    if (!this.#topics.has(topic)) return undefined;
    const line = JSON.stringify({ topic, subject, message, publishedAt: new Date().toISOString() });
    appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
    this.#print(`NOTICE ${topic.slice(topic.lastIndexOf(':') + 1)}: ${subject ?? message}`);
    return randomUUID();
  }
}
