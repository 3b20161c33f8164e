// Why a file is rejected: every reason of its readers has a phrase of the catalogue, which the client reads.
import type { FileProblemKind } from '../../../shared/http/problem-kinds.ts';
import type { Message, MessageValue } from '../../../shared/words/message.ts';
import { worded } from '../../../shared/words/wording.ts';

/** The reasons that lie in the file; the others lie in its upload (uploads/rejection.ts). */
export type Reason = Exclude<FileProblemKind, `upload-${string}` | `wrong-${string}` | `malware-${string}`>;

/** What the phrase of a reason names. */
export type ReasonValues = Readonly<Record<string, MessageValue>>;

/** A file that cannot be read, with a reason that its client understands. Retrying with the same file is pointless. */
export class RejectedFile extends Error {
  readonly reason: Reason;
  /** What the client is told. */
  readonly detail: Message;

  constructor(reason: Reason, values: ReasonValues = {}) {
    const detail: Message = { phrase: `file.${reason}`, values };
    super(worded(detail, 'en'));
    this.name = 'RejectedFile';
    this.reason = reason;
    this.detail = detail;
  }
}
