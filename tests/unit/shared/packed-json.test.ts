// Packed JSON: every value comes back, damaged bytes do not, and the dictionary stays what stored values were packed with.
import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPackedJson,
  packedText,
  packJson,
  packText,
  unpackJson,
} from '../../../functions/shared/tables/packed-json.ts';
import { scoredRecord } from '../../support/scored-record.ts';

describe('packed JSON', () => {
  it('is every value again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const packed = packJson(value);
        expect(isPackedJson(packed)).toBe(true);
        expect(JSON.stringify(unpackJson(packed))).toBe(JSON.stringify(value));
        expect(packText(JSON.stringify(value))).toEqual(packed);
      }),
    );
  });

  it('takes a third of the bytes that gzip takes for a declaration', () => {
    const { declaration, assessment, profiles } = scoredRecord({});
    const content = { declaration, assessment, profiles };
    expect(packJson(content).length * 3).toBeLessThan(gzipSync(JSON.stringify(content)).length);
  });

  it('that was stored before can be read: another dictionary would need another form', () => {
    const stored = 'eLuky7MCq4Yl4qLUFEQWsTA1qAUAbpkH+Q==';
    expect(unpackJson(Buffer.from(stored, 'base64'))).toEqual({ lane: 'red', score: 850 });
  });

  it('that is damaged, cut off, or no packed JSON is refused', () => {
    const packed = packJson({ lane: 'red', text: 'x'.repeat(100) });
    expect(() => unpackJson(packed.subarray(0, -1))).toThrow();
    const damaged = Buffer.from(packed);
    damaged[packed.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    expect(() => unpackJson(damaged)).toThrow();
    expect(() => unpackJson(gzipSync('{}'))).toThrow();
    for (const other of [
      gzipSync('{}'),
      deflateSync('{}'),
      Buffer.from('{}'),
      Buffer.from('x'),
      Buffer.of(),
    ]) {
      expect(isPackedJson(other)).toBe(false);
    }
  });

  it('whose end is missing can be read as far as it goes', () => {
    const text = JSON.stringify({
      ids: Array.from({ length: 200 }, (_, id) => createHash('md5').update(`${id}`).digest('hex')),
    });
    const packed = packText(text);
    const read = packedText(packed.subarray(0, packed.length / 2), 2);
    expect(read.length).toBeGreaterThan(text.length / 4);
    expect(text.startsWith(read)).toBe(true);
  });
});
