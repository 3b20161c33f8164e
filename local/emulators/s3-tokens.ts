// Continuation tokens of lists: s3rver enciphers them with DES, which OpenSSL 3 no longer has, so that every list of more
// than a page would fail. In the emulator's thread DES is AES.
import crypto from 'node:crypto';

const AES = 'aes-256-cbc';
const IV_BYTES = 16;

/** To be called in the thread of the emulator: nothing else there enciphers. */
export function encipherTokensWithAes(): void {
  const { createCipheriv, createDecipheriv } = crypto;
  Object.assign(crypto, {
    createCipheriv: (algorithm: string, key: Buffer, iv: Buffer) =>
      algorithm === 'des'
        ? createCipheriv(AES, stretched(key), ivOf(iv))
        : createCipheriv(algorithm, key, iv),
    createDecipheriv: (algorithm: string, key: Buffer, iv: Buffer) =>
      algorithm === 'des'
        ? createDecipheriv(AES, stretched(key), ivOf(iv))
        : createDecipheriv(algorithm, key, iv),
  });
}

/** As many bytes as AES wants, of as few as DES has: the tokens keep no secret. */
function stretched(bytes: Buffer): Buffer {
  return crypto.createHash('sha256').update(bytes).digest();
}

function ivOf(bytes: Buffer): Buffer {
  return stretched(bytes).subarray(0, IV_BYTES);
}
