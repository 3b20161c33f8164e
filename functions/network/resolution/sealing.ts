// Identifiers that can be opened again: sealed under a key of their own, which only the function that reveals them and the one that seals them
// can make. The same value always has the same sealed form, so that a repeated run writes the same bytes.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { IdentifierKind } from './kinds.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals and opens identifiers. */
export class Sealing {
  readonly #key: Buffer;
  readonly #nonces: Buffer;

  /** @param secret the stage's secret of networks */
  constructor(secret: Uint8Array) {
    const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', use, 32));
    this.#key = derived('network identifiers');
    this.#nonces = derived('network nonces');
  }

  /** @returns nonce, tag and text in base64url */
  seal(kind: IdentifierKind, value: string): string {
    // Of the value itself: no nonce is ever used for two values.
    const nonce = createHmac('sha256', this.#nonces)
      .update(`${kind}\0${value}`)
      .digest()
      .subarray(0, NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(kind));
    const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** @throws Error for what was not sealed here, or for another kind */
  open(kind: IdentifierKind, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const text = NONCE_BYTES + TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(kind))
      .setAuthTag(bytes.subarray(NONCE_BYTES, text));
    return Buffer.concat([decipher.update(bytes.subarray(text)), decipher.final()]).toString('utf8');
  }
}
