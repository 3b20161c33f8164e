// What topics carry to people: each notice is a line of a JSON Lines file in the state folder and one on the terminal.
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
  readonly #tell: (text: string) => void;
  readonly #topics = new Set<string>();

  /** @param tell shows a line on the terminal */
  constructor(path: string, tell: (text: string) => void) {
    this.#path = path;
    this.#tell = tell;
  }

  addTopic(arn: string): void {
    this.#topics.add(arn);
  }

  /** Keeps a notice and gives its id; undefined where there is no such topic. */
  publish({ topic, subject, message }: Notice): string | undefined {
    if (!this.#topics.has(topic)) return undefined;
    const line = JSON.stringify({ topic, subject, message, publishedAt: new Date().toISOString() });
    appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
    this.#tell(`NOTICE ${topic.slice(topic.lastIndexOf(':') + 1)}: ${subject ?? message}`);
    return randomUUID();
  }
}
