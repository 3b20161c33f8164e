// What is said of a document when it is announced.
import type { Schemas } from '../api/client.ts';

export const DOCUMENT_TYPES = [
  'certificate-of-origin',
  'invoice',
  'other',
] as const satisfies readonly Schemas['DocumentType'][];

const AUTHORITY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether a text may be the id of an issuing authority. */
export function isAuthority(typed: string): boolean {
  return AUTHORITY.test(typed.trim());
}
