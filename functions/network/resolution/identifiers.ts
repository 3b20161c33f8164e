// Identifiers in one form each: what is written differently and means the same is the same.
import { createHmac } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { IdentifierKind } from './kinds.ts';

/** An identifier as it was sent. */
export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
}

/** An identifier as it is kept: nothing of it can be read but its last characters. */
export interface KeptIdentifier {
  readonly kind: IdentifierKind;
  /** Keyed SHA-256 of the plain form, 128 bits in base64url. */
  readonly hash: string;
  /** The last four characters, or none of a short one. */
  readonly lastFour: string;
}

/** The country whose phone numbers need no country code. */
const HOME = 'KR';
const SHOWN = 4;
/** Of a shorter identifier four characters would be too much. */
const SHORTEST_SHOWN = 8;

/** Long and short forms of Korean provinces and cities, as addresses give them. */
const PROVINCES: readonly (readonly [RegExp, string])[] = [
  [/서울특별시|서울시/gu, '서울'],
  [/(부산|대구|인천|광주|대전|울산)(?:광역시|직할시|시)/gu, '$1'],
  [/세종특별자치시|세종시/gu, '세종'],
  [/경기도/gu, '경기'],
  [/강원(?:특별자치)?도/gu, '강원'],
  [/충청북도/gu, '충북'],
  [/충청남도/gu, '충남'],
  [/전라북도|전북특별자치도/gu, '전북'],
  [/전라남도/gu, '전남'],
  [/경상북도/gu, '경북'],
  [/경상남도/gu, '경남'],
  [/제주(?:특별자치)?도/gu, '제주'],
];

/**
 * The plain form of an identifier.
 *
 * @returns undefined for a value that is no identifier of its kind
 */
export function plainForm({ kind, value }: Identifier): string | undefined {
  const text = value.normalize('NFKC').trim();
  switch (kind) {
    case 'phone':
      return phoneForm(text);
    case 'email': {
      const address = text.toLowerCase();
      return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/u.test(address) ? address : undefined;
    }
    case 'address':
      return sized(addressForm(text), 5);
    case 'card':
    case 'account':
    case 'registration':
    case 'passport':
    case 'plate':
      return sized(text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, ''), kind === 'plate' ? 3 : 4);
  }
}

/** E.164. International prefixes are written "+" or "00"; the library knows the first only. */
function phoneForm(text: string): string | undefined {
  const dialled = text.replace(/^00(?=[1-9])/u, '+').replace(/^(\d{2,4})\)/u, '$1-');
  const number = parsePhoneNumberFromString(dialled, HOME);
  return number?.isPossible() === true ? number.number : undefined;
}

function addressForm(text: string): string {
  const short = PROVINCES.reduce((address, [long, name]) => address.replace(long, name), text.toLowerCase());
  return short.replace(/\([^)]*\)/gu, ' ').replace(/[^\p{L}\p{N}]/gu, '');
}

function sized(text: string, shortest: number): string | undefined {
  return text.length >= shortest ? text : undefined;
}

/**
 * An identifier as it is kept.
 *
 * @param key the stage's secret; without it nobody can try out all phone numbers
 * @returns undefined for a value that is no identifier of its kind
 */
export function keptIdentifier(identifier: Identifier, key: Uint8Array): KeptIdentifier | undefined {
  const form = plainForm(identifier);
  if (form === undefined) return undefined;
  const { kind } = identifier;
  const digest = createHmac('sha256', key).update(`${kind}\0${form}`).digest();
  const characters = [...form];
  return {
    kind,
    hash: digest.subarray(0, 16).toString('base64url'),
    lastFour: characters.length >= SHORTEST_SHOWN ? characters.slice(-SHOWN).join('') : '',
  };
}
