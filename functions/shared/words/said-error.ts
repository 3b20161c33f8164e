// An error that people read: its message is in English, for logs and commands, and it carries what to say in any language.
import type { Message } from './message.ts';
import { worded } from './wording.ts';

export class SaidError extends Error {
  readonly says: Message;

  constructor(says: Message) {
    super(worded(says, 'en'));
    this.says = says;
  }
}
