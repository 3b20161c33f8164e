// URLs of pictures of a document: overlays, pages, marks, and what marks were compared with. Each is signed with a key of its document
// and valid for some minutes: whoever holds it may see this picture and no other, without a token, as with a presigned URL of the bucket.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PictureKind } from '../schemas.ts';

const LIFE_MS = 10 * 60 * 1000;
const KEY_BYTES = 32;

/** A picture of a document. */
export interface PictureName {
  readonly documentId: string;
  readonly picture: PictureKind;
  /** From 1. */
  readonly page: number;
  /** Which mark of the page, from 1 in the order of findings; only for a picture of one mark. */
  readonly mark?: number | undefined;
}

/** What a URL carries beside the name. */
export interface PictureSignature {
  /** When the URL ends, in seconds since 1970. */
  readonly expires: number;
  readonly signature: string;
}

/** A new key for the URLs of a document. */
export function newSigningKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/**
 * A URL of a picture, valid for ten minutes.
 *
 * @param origin of the API, as the caller reached it
 */
export function pictureUrl(origin: string, name: PictureName, key: string, now: Date): string {
  const { documentId, picture } = name;
  const expires = Math.floor((now.getTime() + LIFE_MS) / 1000);
  const query = new URLSearchParams({
    expires: String(expires),
    signature: signatureOf(name, expires, key).toString('base64url'),
  });
  return `${origin}/v1/documents/${documentId}/overlays/${picture}/${fileOf(name)}?${query}`;
}

/** Whether a URL was signed for this picture and is still valid. */
export function isSigned(
  name: PictureName,
  { expires, signature }: PictureSignature,
  key: string,
  now: Date,
): boolean {
  const expected = signatureOf(name, expires, key);
  const given = Buffer.from(signature, 'base64url');
  const isOwn = given.length === expected.length && timingSafeEqual(given, expected);
  return isOwn && now.getTime() < expires * 1000;
}

/** `1.png`, `1.jpg`, `1-2.png` */
function fileOf({ picture, page, mark }: PictureName): string {
  const extension = picture === 'page' || picture === 'mark' ? 'jpg' : 'png';
  return `${page}${mark === undefined ? '' : `-${mark}`}.${extension}`;
}

function signatureOf(name: PictureName, expires: number, key: string): Buffer {
  const signed = `${name.picture}/${name.documentId}/${fileOf(name)}/${expires}`;
  return createHmac('sha256', key).update(signed).digest();
}
