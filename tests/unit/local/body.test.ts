// Bodies of requests: decoded from chunks, and refused if they do not match their headers and trailers.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BodyHeaders, receive } from '../../../local/emulators/s3/body.ts';

const CHUNKED = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(body: string | Buffer, headers: BodyHeaders, partSize = 1024): Promise<string> {
  const parts: Buffer[] = [];
  await receive(inParts(Buffer.from(body), partSize), headers, async (bytes) => {
    for await (const part of bytes) parts.push(part);
  });
  return Buffer.concat(parts).toString('latin1');
}

/** Checksums of "hello world" in base 64. */
const CRC = 'DUoRhQ==';
const SHA = 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=';
const HELLO = `6\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:${CRC}\r\n\r\n`;
const HELLO_HEADERS = { ...CHUNKED, 'x-amz-trailer': 'x-amz-checksum-crc32' };
const WITH_SHA = HELLO.replace(`crc32:${CRC}`, `sha256:${SHA}`);
const SHA_HEADERS = { ...CHUNKED, 'x-amz-trailer': 'x-amz-checksum-sha256' };

describe('a body in chunks', () => {
  it('is decoded, however the connection splits it', async () => {
    const headers = { ...HELLO_HEADERS, 'x-amz-decoded-content-length': '11' };
    for (let size = 1; size <= HELLO.length; size++) {
      expect(await read(HELLO, headers, size)).toBe('hello world');
    }
  });

  it('is decoded for any content and any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 70 }),
        async (chunks, size) => {
          const framed = chunks.map((chunk) =>
            Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
          );
          const body = Buffer.concat([...framed, Buffer.from('0\r\n\r\n')]);
          expect(await read(body, CHUNKED, size)).toBe(Buffer.concat(chunks).toString('latin1'));
        },
      ),
    );
  });

  it('may have chunks with signatures', async () => {
    const body = '2;chunk-signature=abc\r\nhi\r\n0;chunk-signature=def\r\n\r\n';
    expect(await read(body, { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' })).toBe('hi');
  });

  it('is recognised by its content hash', async () => {
    expect(await read(HELLO, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' })).toBe(HELLO);
    expect(await read(HELLO, {})).toBe(HELLO);
  });

  it('matches its SHA-256', async () => {
    expect(await read(WITH_SHA, SHA_HEADERS)).toBe('hello world');
  });

  it.each<[string, string, BodyHeaders, string]>([
    ['that ends early', HELLO.slice(0, 9), HELLO_HEADERS, 'The body ends early'],
    [
      'that ends before its last chunk',
      HELLO.slice(0, HELLO.indexOf('0\r\nx')),
      HELLO_HEADERS,
      'The body ends early',
    ],
    ['without chunks', 'taxpayerId,companyName\r\n', HELLO_HEADERS, 'The body is not in chunks'],
    [
      'with a chunk that is too long',
      '2\r\nhello\r\n0\r\n\r\n',
      HELLO_HEADERS,
      'A chunk is longer than its size',
    ],
    [
      'with another CRC',
      HELLO.replace(CRC, 'AAAAAA=='),
      HELLO_HEADERS,
      'The CRC32 you specified did not match the calculated checksum.',
    ],
    [
      'with another SHA-256',
      WITH_SHA.replace(SHA, SHA.replace('u', 'v')),
      SHA_HEADERS,
      'The SHA256 you specified did not match the calculated checksum.',
    ],
    [
      'without the checksum that it announced',
      HELLO.replace(`x-amz-checksum-crc32:${CRC}\r\n`, ''),
      HELLO_HEADERS,
      'The CRC32 you specified did not match the calculated checksum.',
    ],
    ['with a trailer that it did not announce', HELLO, CHUNKED, 'x-amz-checksum-crc32 was not announced'],
    [
      'with a checksum that this host does not have',
      HELLO,
      { ...CHUNKED, 'x-amz-trailer': 'x-amz-checksum-md5' },
      'The local host does not support the trailer x-amz-checksum-md5',
    ],
    [
      'of another length than announced',
      HELLO,
      { ...HELLO_HEADERS, 'x-amz-decoded-content-length': '12' },
      '11 bytes came instead of 12',
    ],
  ])('%s is refused', async (_what, body, headers, message) => {
    await expect(read(body, headers, 7)).rejects.toThrow(message);
  });
});

describe('a whole body', () => {
  const md5 = createHash('md5').update('hello world').digest('base64');
  const sha256 = createHash('sha256').update('hello world').digest('hex');

  it.each<[string, string, string]>([
    ['content-md5', md5, createHash('md5').update('hello').digest('base64')],
    ['x-amz-content-sha256', sha256, sha256.replace(/^./, '0')],
    ['x-amz-checksum-crc32', CRC, 'AAAAAA=='],
    ['x-amz-checksum-crc32c', 'yZRlqg==', 'AAAAAA=='],
    ['x-amz-checksum-crc64nvme', 'jSnVw/bqjr4=', 'AAAAAAAAAAA='],
    ['x-amz-checksum-sha1', 'Kq5sNclPz7QV2+lfQIuc6R7oRu0=', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
    ['x-amz-checksum-sha256', SHA, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ])('is compared with its %s', async (header, right, wrong) => {
    expect(await read('hello world', { [header]: right }, 3)).toBe('hello world');
    await expect(read('hello world', { [header]: wrong }, 3)).rejects.toThrow(/match/);
  });
});
