// Which texts name an identifier: as a value, in a key, as a word in a note; never within another identifier.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Identifier } from '../../../bin/erase/identifier.ts';

describe.each([
  ['broker-b', 'broker-b', 'X'],
  ['broker-b', 'party#broker-b', 'party#X'],
  ['broker-b', 'importer#broker-b', 'importer#X'],
  ['broker-b', '2020-01-02#broker-b|1', '2020-01-02#X|1'],
  ['broker-b', 'Seen with broker-b.', 'Seen with X.'],
  ['broker-b', '(broker-b), "broker-b"; broker-b:', '(X), "X"; X:'],
  ['123-45-67890', '사업자 123-45-67890은 신고인이다', '사업자 X은 신고인이다'],
  ['123-45-67890', '１２３-45-67890 확인', 'X 확인'],
  ['한강무역', '한강무역의 요청, 한강무역', 'X의 요청, X'],
  ['관세법인 한강', '관세법인 한강에서 보냄', 'X에서 보냄'],
])('the identifier %s', (id, text, without) => {
  it(`is in "${text}"`, () => {
    const identifier = new Identifier(id);
    expect(identifier.isIn(text)).toBe(true);
    expect(identifier.without(text, 'X')).toBe(without);
  });
});

test.each([
  ['broker-b', 'broker-bc'],
  ['broker-b', 'broker-b-2'],
  ['broker-b', 'a.broker-b'],
  ['broker-b', 'the broker b'],
  ['broker-b', 'Broker-B'],
  ['a.bc', 'aXbc'],
  ['67890', '123-45-67890'],
  ['한강무역', '남한강무역'],
  ['한강무역', '한강무역상사'],
])('the identifier %s is not in "%s"', (id, text) => {
  const identifier = new Identifier(id);
  expect(identifier.isIn(text)).toBe(false);
  expect(identifier.without(text, 'X')).toBe(text);
});

test.each(['', 'abc', 'x'.repeat(65), ' abcd', 'ab  cd', 'ab#cd', 'ab\u200bcd'])('"%s" is refused', (id) => {
  expect(() => new Identifier(id)).toThrow('--party should be an identifier');
});

test('of any text, nothing names the identifier once it is taken out', () => {
  const part = fc.constantFrom('broker-b', '-', '#', ' ', 'a', '은', '.', '"', 'ｂｒｏｋｅｒ-b', '1');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const identifier = new Identifier('broker-b');
      expect(identifier.isIn(identifier.without(parts.join(''), 'erased-00ff'))).toBe(false);
    }),
  );
});
