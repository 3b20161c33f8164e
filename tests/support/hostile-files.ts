// Hostile files that must do no harm when uploaded. Each is either rejected with a reason or read in bounded time and memory, and the next
// good file is still read.
import type { Reason } from '../../functions/verify-document/examination/pages/reasons.ts';
import type { ContentType } from '../../functions/verify-document/schemas.ts';
import { HOSTILE_PDFS } from './hostile-pdfs.ts';
import { HOSTILE_PICTURES } from './hostile-pictures.ts';
import { IMPOSTORS } from './impostors.ts';

export interface HostileFile {
  readonly name: string;
  /** The announced content type. */
  readonly contentType: ContentType;
  /** The reason for its rejection; null if it is read without harm. */
  readonly reason: Reason | null;
  bytes(): Uint8Array | Promise<Uint8Array>;
}

/** All hostile files. */
export const HOSTILE_FILES: readonly HostileFile[] = [...IMPOSTORS, ...HOSTILE_PICTURES, ...HOSTILE_PDFS];
