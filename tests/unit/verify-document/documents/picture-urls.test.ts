// Signed URLs of pictures: each opens one picture of a document for ten minutes.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSigned,
  newSigningKey,
  type PictureName,
  pictureUrl,
} from '../../../../functions/verify-document/documents/picture-urls.ts';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const NAME: PictureName = { documentId: 'd1', page: 1, picture: 'plain' };

/** Whether a URL that was signed for `NAME` opens another picture, with another key, or at another time. */
function opens(
  changes: Partial<PictureName> = {},
  key = 'key',
  afterMs = 0,
  edit: Partial<Record<string, string>> = {},
) {
  const { searchParams } = new URL(pictureUrl('https://api.example', NAME, 'key', NOW));
  const { expires = '', signature = '' } = { ...Object.fromEntries(searchParams), ...edit };
  const signed = { expires: Number(expires), signature };
  return isSigned({ ...NAME, ...changes }, signed, key, new Date(NOW.getTime() + afterMs));
}

describe('a signed URL', () => {
  it('opens its picture for ten minutes', () => {
    expect(opens()).toBe(true);
    expect(opens({}, 'key', 599_999)).toBe(true);
    expect(opens({}, 'key', 600_000)).toBe(false);
  });

  it('opens no other picture, page, mark or document, and none with another key', () => {
    for (const picture of ['evidence', 'page', 'mark', 'ink', 'reference'] as const) {
      expect(opens({ picture }), picture).toBe(false);
    }
    expect(opens({ mark: 1 })).toBe(false);
    expect(opens({ page: 2 })).toBe(false);
    expect(opens({ documentId: 'd2' })).toBe(false);
    expect(opens({}, newSigningKey())).toBe(false);
  });

  it('cannot be prolonged', () => {
    expect(opens({}, 'key', 0, { expires: '1900000000' })).toBe(false);
  });

  it('with any other signature opens nothing', () => {
    fc.assert(fc.property(fc.string(), (signature) => !opens({}, 'key', 0, { signature })));
  });

  it('has a key that nobody can guess', () => {
    expect(Buffer.from(newSigningKey(), 'base64url')).toHaveLength(32);
    expect(newSigningKey()).not.toBe(newSigningKey());
  });
});
