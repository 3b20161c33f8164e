// Bodies in chunks of the SDK's own, taken apart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadChunks, isChunked, withoutChunks } from '../../../local/emulators/chunked-body.ts';

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(body: Buffer, partSize = body.length, length?: number): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of withoutChunks(inParts(body, Math.max(1, partSize)), length)) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

/** CRC-32 of "hello world" and its SHA-256, as a trailer gives them. */
const CRC = 'DUoRhQ==';
const SHA = 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=';
const HELLO = `6\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:${CRC}\r\n\r\n`;

describe('a body in chunks', () => {
  it('is told by its content hash', () => {
    expect(isChunked('STREAMING-UNSIGNED-PAYLOAD-TRAILER')).toBe(true);
    expect(isChunked('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')).toBe(true);
    expect(isChunked('UNSIGNED-PAYLOAD')).toBe(false);
    expect(isChunked(undefined)).toBe(false);
  });

  it('gives the bytes within, however the connection cuts it', async () => {
    for (let size = 1; size <= HELLO.length; size++) {
      expect(await read(Buffer.from(HELLO), size, 11)).toBe('hello world');
    }
  });

  it('of any content and any chunks gives that content', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 70 }),
        async (chunks, size) => {
          const framed = chunks.map((chunk) =>
            Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
          );
          const body = Buffer.concat([...framed, Buffer.from('0\r\n\r\n')]);
          expect(await read(body, size)).toBe(Buffer.concat(chunks).toString('latin1'));
        },
      ),
    );
  });

  it('may have chunks with signatures', async () => {
    expect(await read(Buffer.from('2;chunk-signature=abc\r\nhi\r\n0;chunk-signature=def\r\n\r\n'))).toBe(
      'hi',
    );
  });

  it.each([
    ['that ends early', HELLO.slice(0, 9), 'The body ends early'],
    ['that ends before its last chunk', HELLO.slice(0, HELLO.indexOf('0\r\nx')), 'The body ends early'],
    ['without chunks', 'taxpayerId,companyName\r\n', 'The body is not in chunks'],
    ['with a chunk that is too long', '2\r\nhello\r\n0\r\n\r\n', 'A chunk is longer than it says'],
    [
      'with another CRC',
      HELLO.replace(CRC, 'AAAAAA=='),
      'The body does not hash to its x-amz-checksum-crc32',
    ],
    [
      'with another SHA-256',
      HELLO.replace(`crc32:${CRC}`, `sha256:${SHA.replace('u', 'v')}`),
      'The body does not hash to its x-amz-checksum-sha256',
    ],
  ])('%s is refused', async (_what, body, message) => {
    await expect(read(Buffer.from(body))).rejects.toThrow(new BadChunks(message));
  });

  it('that holds another number of bytes than was said is refused', async () => {
    await expect(read(Buffer.from(HELLO), 7, 12)).rejects.toThrow('11 bytes came instead of 12');
  });

  it('hashes to its SHA-256', async () => {
    expect(await read(Buffer.from(HELLO.replace(`crc32:${CRC}`, `sha256:${SHA}`)))).toBe('hello world');
  });
});
