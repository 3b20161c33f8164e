// Files that an upload must not be able to do harm with. Each is either rejected with its reason or read in bounded time and
// memory; the next good file is read all the same.
import type { Reason } from '../../functions/verify-document/examination/pages/reasons.ts';
import type { ContentType } from '../../functions/verify-document/schemas.ts';
import { HOSTILE_PDFS } from './hostile-pdfs.ts';
import { HOSTILE_PICTURES } from './hostile-pictures.ts';
import { IMPOSTORS } from './impostors.ts';

export interface HostileFile {
  readonly name: string;
  /** What it is announced as. */
  readonly contentType: ContentType;
  /** Why it is rejected; null where it is read, without doing what it wants. */
  readonly reason: Reason | null;
  bytes(): Uint8Array | Promise<Uint8Array>;
}

/** All of them. */
export const HOSTILE_FILES: readonly HostileFile[] = [...IMPOSTORS, ...HOSTILE_PICTURES, ...HOSTILE_PDFS];
