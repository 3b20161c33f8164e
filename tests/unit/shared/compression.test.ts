// Compression of answers: who gets it, for which answers, and what arrives.
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptsGzip,
  COMPRESSED_FROM_BYTES,
  compressed,
} from '../../../functions/shared/http/compression.ts';

describe('gzip is for a client whose Accept-Encoding', () => {
  it.each([
    'gzip',
    'GZIP',
    'x-gzip',
    'gzip, deflate, br',
    'deflate;q=0.5, gzip;q=0.1',
    'br;q=1.0,gzip;q=0.8,*;q=0.1',
    '*',
    'deflate, *;q=0.5',
    'identity;q=0.5, gzip',
    'identity, gzip',
    'identity;q=0, gzip;q=0.001',
    ' gzip ; q=1.000 ',
  ])('is "%s"', (header) => {
    expect(acceptsGzip(header)).toBe(true);
  });
});

describe('gzip is not for a client whose Accept-Encoding', () => {
  it('is missing', () => {
    expect(acceptsGzip(undefined)).toBe(false);
  });

  it.each([
    '',
    'identity',
    'deflate, br',
    'gzip;q=0',
    'gzip;q=0.000',
    'gzip;q=0, *',
    '*;q=0',
    'identity, gzip;q=0.5',
    'gzipped',
    'gzip;q=high',
    'gzip;q=1.5',
    'gzip;q=-1',
    'gzip;q=',
  ])('is "%s"', (header) => {
    expect(acceptsGzip(header)).toBe(false);
  });
});

describe('an answer', () => {
  const answerOf = (body: string) => ({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body,
  });

  it('arrives as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (part) => {
        const body = part.repeat(COMPRESSED_FROM_BYTES);
        const sent = compressed(answerOf(body), 'gzip');
        expect(sent).toMatchObject({
          statusCode: 200,
          isBase64Encoded: true,
          headers: {
            'content-encoding': 'gzip',
            vary: 'accept-encoding',
            'content-type': 'application/json',
          },
        });
        expect(gunzipSync(Buffer.from(sent.body ?? '', 'base64')).toString('utf8')).toBe(body);
        expect((sent.body ?? '').length).toBeLessThan(Buffer.byteLength(body));
      }),
    );
  });

  it('that is large varies with Accept-Encoding, compressed or not', () => {
    const body = 'x'.repeat(COMPRESSED_FROM_BYTES);
    expect(compressed(answerOf(body), undefined)).toEqual({
      ...answerOf(body),
      headers: { 'content-type': 'application/json', vary: 'accept-encoding' },
    });
  });

  it('is measured in bytes, not characters', () => {
    expect(compressed(answerOf('한'.repeat(COMPRESSED_FROM_BYTES / 2)), 'gzip').isBase64Encoded).toBe(true);
  });

  it.each(['', 'x'.repeat(COMPRESSED_FROM_BYTES - 1)])('that is small is left as it is', (body) => {
    expect(compressed(answerOf(body), 'gzip')).toEqual(answerOf(body));
  });
});
