// Identifiers that can be opened again.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IDENTIFIER_KINDS } from '../../../functions/network/resolution/kinds.ts';
import { Sealing } from '../../../functions/network/resolution/sealing.ts';

const KEY = Buffer.from('a key of a test');
const aKind = fc.constantFrom(...IDENTIFIER_KINDS);

it('are sealed the same each time, and open under the same key and kind only', () => {
  const [sealing, other] = [new Sealing(KEY), new Sealing(Buffer.from('another key'))];
  fc.assert(
    fc.property(aKind, aKind, fc.string({ unit: 'grapheme', minLength: 1 }), (kind, another, value) => {
      const sealed = sealing.seal(kind, value);
      expect(new Sealing(KEY).seal(kind, value)).toBe(sealed);
      expect(sealing.open(kind, sealed)).toBe(value);
      expect(() => other.open(kind, sealed)).toThrow();
      if (another !== kind) expect(() => sealing.open(another, sealed)).toThrow();
    }),
  );
});

it('cannot be changed or cut', () => {
  const sealing = new Sealing(KEY);
  const sealed = sealing.seal('phone', '02-123-4567');
  for (const bad of ['', sealed.slice(0, 20), `A${sealed.slice(1)}`, `${sealed}AA`]) {
    expect(() => sealing.open('phone', bad), bad).toThrow();
  }
});
