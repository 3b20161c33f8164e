// URLs of overlays. Each is signed with a key of its document and valid for some minutes: whoever holds it may see this picture and no
// other, without a token, as with a presigned URL of the bucket.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Rendering } from '../schemas.ts';

const LIFE_MS = 10 * 60 * 1000;
const KEY_BYTES = 32;

/** One rendering of one page. */
export interface OverlayName {
  readonly documentId: string;
  /** From 1. */
  readonly page: number;
  readonly rendering: Rendering;
}

/** What a URL carries beside the name. */
export interface OverlaySignature {
  /** When the URL ends, in seconds since 1970. */
  readonly expires: number;
  readonly signature: string;
}

/** A new key for the URLs of a document. */
export function newSigningKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/**
 * A URL of an overlay, valid for ten minutes.
 *
 * @param origin of the API, as the caller reached it
 */
export function overlayUrl(origin: string, name: OverlayName, key: string, now: Date): string {
  const { documentId, page, rendering } = name;
  const expires = Math.floor((now.getTime() + LIFE_MS) / 1000);
  const query = new URLSearchParams({
    expires: String(expires),
    signature: signatureOf(name, expires, key).toString('base64url'),
  });
  return `${origin}/v1/documents/${documentId}/overlays/${rendering}/${page}.png?${query}`;
}

/** Whether a URL was signed for this overlay and is still valid. */
export function isSigned(
  name: OverlayName,
  { expires, signature }: OverlaySignature,
  key: string,
  now: Date,
): boolean {
  const expected = signatureOf(name, expires, key);
  const given = Buffer.from(signature, 'base64url');
  const isOwn = given.length === expected.length && timingSafeEqual(given, expected);
  return isOwn && now.getTime() < expires * 1000;
}

function signatureOf({ documentId, page, rendering }: OverlayName, expires: number, key: string): Buffer {
  return createHmac('sha256', key).update(`${rendering}/${documentId}/${page}/${expires}`).digest();
}
