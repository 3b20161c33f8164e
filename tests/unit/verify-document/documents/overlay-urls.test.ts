// Signed URLs of overlays: each opens one rendering of one page for ten minutes.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSigned,
  newSigningKey,
  type OverlayName,
  overlayUrl,
} from '../../../../functions/verify-document/documents/overlay-urls.ts';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const NAME: OverlayName = { documentId: 'd1', page: 1, rendering: 'plain' };

/** Whether a URL that was signed for `NAME` opens another overlay, with another key, or at another time. */
function opens(
  changes: Partial<OverlayName> = {},
  key = 'key',
  afterMs = 0,
  edit: Partial<Record<string, string>> = {},
) {
  const { searchParams } = new URL(overlayUrl('https://api.example', NAME, 'key', NOW));
  const { expires = '', signature = '' } = { ...Object.fromEntries(searchParams), ...edit };
  const signed = { expires: Number(expires), signature };
  return isSigned({ ...NAME, ...changes }, signed, key, new Date(NOW.getTime() + afterMs));
}

describe('a signed URL', () => {
  it('opens its overlay for ten minutes', () => {
    expect(opens()).toBe(true);
    expect(opens({}, 'key', 599_999)).toBe(true);
    expect(opens({}, 'key', 600_000)).toBe(false);
  });

  it('opens no other rendering, page or document, and none with another key', () => {
    expect(opens({ rendering: 'evidence' })).toBe(false);
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
