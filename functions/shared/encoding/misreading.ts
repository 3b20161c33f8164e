// Finds words that were read in a wrong encoding before they were saved as UTF-8, or whose bytes form UTF-8 by chance: they read oddly as
// they are, and as usual text in another way.
import { type Message, message } from '../words/message.ts';
import { JAPANESE, KOREAN, SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE } from './by-chance.ts';
import { LEGACY, type Legacy } from './legacy.ts';
import { groupOf, isMark, isSign, LATIN_GROUP } from './letters.ts';

/** How words of a file came to be what they are. */
export interface Misreading {
  /** The encoding that the text was in. */
  readonly name: string;
  /** What happened to it. */
  readonly how: Message;
  /** Commands that mend the file, from standard input to standard output. */
  readonly repair: string;
}

/** What the letters of a word are. */
interface Letters {
  readonly ascii: number;
  readonly latin: number;
  /** Letters of other scripts. */
  readonly other: number;
  readonly signs: number;
  /** Characters that are neither letters of today's alphabets nor usual signs. */
  readonly strange: number;
  /** Number of scripts beyond ASCII. */
  readonly scripts: number;
  readonly isEastAsian: boolean;
}

const ASCII_END = 0x80;
const FIRST_EAST_ASIAN = groupOf(0x4e00);

function lettersOf(word: string): Letters {
  let ascii = 0;
  let latin = 0;
  let other = 0;
  let signs = 0;
  let strange = 0;
  let seen = 0;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code < ASCII_END) {
      if (code > 0x40) ascii += 1;
      continue;
    }
    const group = groupOf(code);
    if (group === 0) {
      const character = word.charAt(at);
      // Surrogates: characters beyond the basic plane come from no misreading, and most of them are rare Hanzi.
      if (isSign(character) || (code >= 0xd800 && code <= 0xdfff)) signs += 1;
      else if (!isMark(character)) strange += 1;
      continue;
    }
    if (group === LATIN_GROUP) latin += 1;
    else other += 1;
    seen |= 1 << group;
  }
  const isEastAsian = seen === 1 << FIRST_EAST_ASIAN;
  return { ascii, latin, other, signs, strange, scripts: bitsOf(seen), isEastAsian };
}

function bitsOf(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) count += 1;
  return count;
}

/** Words without an ASCII letter: Estonian night, Turkish three and inner, and the like. */
const WITHOUT_ASCII = new Set(['öö', 'õõ', 'üü', 'ää', 'åå', 'øå', 'üç', 'iç', 'éé']);

/** Whether no one writes a word like this: letters of no alphabet, of two scripts, or Latin letters of which none is ASCII. */
function isOdd({ ascii, latin, strange, scripts, signs }: Letters): boolean {
  return strange > 0 || scripts > 1 || (ascii === 0 && (latin >= 2 || (latin === 1 && signs > 0)));
}

/** Whether a word is one that people write: letters of one script, beside ASCII only where that is usual. */
function isUsual(word: string): boolean {
  const letters = lettersOf(word);
  if (letters.strange > 0 || letters.scripts > 1) return false;
  return letters.ascii === 0 || letters.other === 0 || letters.isEastAsian;
}

/** A single-byte encoding in which UTF-8 is often misread. */
interface SingleByte {
  readonly name: string;
  readonly iconv: string;
  /** The byte of each character beyond ASCII. */
  readonly bytes: ReadonlyMap<string, number>;
  /** Two characters that are the bytes of one in UTF-8, or the first two of them. */
  readonly pairs: RegExp;
  readonly isCyrillic: boolean;
}

function singleByte(name: string, iconv: string, label: string): SingleByte {
  const decoder = new TextDecoder(label);
  const bytes = new Map<string, number>();
  for (let byte = 0xff; byte >= ASCII_END; byte--) {
    bytes.set(decoder.decode(Uint8Array.of(byte)), byte);
  }
  for (let control = 0x80; control < 0xa0; control++) {
    const character = String.fromCharCode(control);
    // ISO 8859-1, under whose name programs use Windows-1252, has control characters there.
    if (label === 'windows-1252' && !bytes.has(character)) bytes.set(character, control);
  }
  const between = (first: number, last: number): string =>
    [...bytes]
      .flatMap(([character, byte]) => (byte >= first && byte <= last ? `\\u{${hexOf(character)}}` : []))
      .join('');
  const pairs = new RegExp(`[${between(0xc2, 0xf4)}][${between(0x80, 0xbf)}]`, 'u');
  return { name, iconv, bytes, pairs, isCyrillic: bytes.has('Я') };
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}

const WINDOWS_1252 = singleByte('Windows-1252', 'CP1252', 'windows-1252');
const MISREAD_AS: readonly SingleByte[] = [
  WINDOWS_1252,
  singleByte('Windows-1251', 'CP1251', 'windows-1251'),
  singleByte('Windows-1250', 'CP1250', 'windows-1250'),
  singleByte('Mac Roman', 'MACINTOSH', 'macintosh'),
  singleByte('KOI8-R', 'KOI8-R', 'koi8-r'),
  singleByte('code page 866', 'CP866', 'ibm866'),
];

/** The bytes of a word in a single-byte encoding; undefined if it has characters that the encoding lacks. */
function encoded(word: string, { bytes }: SingleByte): Uint8Array | undefined {
  const result = new Uint8Array(word.length);
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    const byte = code < ASCII_END ? code : bytes.get(word.charAt(at));
    if (byte === undefined) return undefined;
    result[at] = byte;
  }
  return result;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** What the pairs of bytes of an encoding read as in UTF-8, as far as names have these characters. */
interface Pairs {
  readonly legacy: Legacy;
  readonly readAs: ReadonlySet<string>;
}

const FIRST_OF_TWO_BYTES = 0x80;
const LAST_OF_TWO_BYTES = 0x7ff;

function pairsOf(iconv: string, label: string, characters: string): Pairs[] {
  const legacy = LEGACY.find((one) => one.iconv === iconv);
  if (legacy === undefined) return [];
  const decoder = new TextDecoder(label);
  const usual = new Set(characters);
  const readAs = new Set<string>();
  for (let code = FIRST_OF_TWO_BYTES; code <= LAST_OF_TWO_BYTES; code++) {
    const character = String.fromCharCode(code);
    if (usual.has(decoder.decode(Buffer.from(character)))) readAs.add(character);
  }
  return [{ legacy, readAs }];
}

const OF_PAIRS: readonly Pairs[] = [
  ...pairsOf('CP949', 'euc-kr', KOREAN),
  ...pairsOf('GBK', 'gbk', SIMPLIFIED_CHINESE),
  ...pairsOf('EUC-JP', 'euc-jp', JAPANESE),
  ...pairsOf('BIG5', 'big5', TRADITIONAL_CHINESE),
];

/** Two characters or more in a row: one alone, such as "µ" or "ﬁ", proves nothing. */
const RUNS = /\P{ASCII}+/gu;

function isByChance(word: string, { readAs }: Pairs): boolean {
  for (const [run] of word.matchAll(RUNS)) {
    if (run.length < 2) return false;
    for (const character of run) if (!readAs.has(character)) return false;
  }
  return true;
}

/** Western European text that is read as such is read rightly. */
const NOT_LATIN = LEGACY.filter(
  ({ name }) => !['Windows-1252', 'Windows-1250', 'Windows-1254'].includes(name),
);
/** Two characters of two bytes; the Vietnamese "Ðà" is one. */
const LEAST_BEYOND_ASCII = 4;
/** Letters of an alphabet of single bytes; people write names of three such as "Âñâ" for the look of them. */
const LEAST_LETTERS = 4;

const repeated = (single: SingleByte): Misreading => ({
  name: 'UTF-8',
  how: message('encoding.readAs', { name: single.name }),
  repair: `iconv -f UTF-8 -t ${single.iconv}`,
});
const REPEATED = new Map(MISREAD_AS.map((single) => [single, repeated(single)]));
const BY_CHANCE_HOW = message('encoding.byChance');
const BY_CHANCE = new Map(
  OF_PAIRS.map((pairs): [Pairs, Misreading] => [
    pairs,
    { name: pairs.legacy.name, how: BY_CHANCE_HOW, repair: `iconv -f ${pairs.legacy.iconv} -t UTF-8` },
  ]),
);
const AS_LATIN = new Map(
  NOT_LATIN.map((legacy): [Legacy, Misreading] => [
    legacy,
    {
      name: legacy.name,
      how: message('encoding.readAsAndSaved', { name: 'Windows-1252' }),
      repair: `iconv -f UTF-8 -t CP1252 | iconv -f ${legacy.iconv} -t UTF-8`,
    },
  ]),
);

/**
 * The misreadings that explain a word; empty for a word that is as its author wrote it.
 *
 * @param word letters and digits, with at least one character beyond ASCII
 */
export function misreadingsOf(word: string): readonly Misreading[] {
  const letters = lettersOf(word);
  const isPlain = letters.signs === 0 && letters.strange === 0 && letters.scripts === 1;
  if (isPlain && letters.latin === 0 && !CYRILLIC_PAIRS.test(word)) return NONE;
  const found: Misreading[] = [];
  for (const [single, misreading] of REPEATED) {
    if (single.pairs.test(word) && isRepeated(word, single)) found.push(misreading);
  }
  if (found.length > 0 || !isOdd(letters) || WITHOUT_ASCII.has(word.toLowerCase())) return found;
  for (const [pairs, misreading] of BY_CHANCE) if (isByChance(word, pairs)) found.push(misreading);
  const beyond = word.length - word.replace(RUNS, '').length;
  const latin = beyond < LEAST_LETTERS ? undefined : encoded(word, WINDOWS_1252);
  if (latin === undefined) return found;
  for (const [legacy, misreading] of AS_LATIN) {
    if ((beyond >= LEAST_BEYOND_ASCII || legacy.isAlphabetic) && legacy.isUsual(latin))
      found.push(misreading);
  }
  return found;
}

const NONE: readonly Misreading[] = [];
/** UTF-8 that was read as Windows-1251 has one of these letters before each other character. */
const CYRILLIC_PAIRS = /[РСГВ].[РСГВ]/;

/** How often text is misread and saved again before somebody notices. */
const MOST_REPEATS = 3;

/** Whether a word is usual text in UTF-8 whose bytes were read in a single-byte encoding. */
function isRepeated(word: string, single: SingleByte): boolean {
  let text = word;
  for (let repeats = 1; repeats <= MOST_REPEATS; repeats++) {
    const bytes = encoded(text, single);
    const read = bytes === undefined ? undefined : decoded(bytes);
    if (read === undefined || read.length === text.length) return false;
    // Accents of their own are written only where no letter with them exists; "ÍŠ" in a Czech name would read as one.
    if (isUsual(read) && !ACCENTS.test(read)) return isSuspicious(text, single);
    text = read;
  }
  return false;
}

const ASCII_LETTER = /[A-Za-z]/;
const ACCENTS = /[\u0300-\u036f]/;
const LETTER = /\p{L}/u;
/** No name has these two before one of the letters that are in the second half of Windows-1252. */
const SURE_FIRSTS = new Set('ÂÃ');

/**
 * Whether the pairs of characters that would be one character each are more than letters that names have side by side, such as "ĂŞ",
 * "ÄŽ" and "Рі": one of the two is no letter, or there are several pairs.
 */
function isSuspicious(text: string, single: SingleByte): boolean {
  let pairs = 0;
  let sure = 0;
  for (let at = 0; at < text.length; at++) {
    const first = text.charAt(at);
    if ((single.bytes.get(first) ?? 0) < FIRST_LEAD) continue;
    pairs += 1;
    if (!LETTER.test(first) || !LETTER.test(text.charAt(at + 1))) sure += 1;
    else if (single === WINDOWS_1252 && SURE_FIRSTS.has(first)) sure += 1;
  }
  // Nobody writes Cyrillic letters within a Latin word.
  if (pairs > 0 && single.isCyrillic && ASCII_LETTER.test(text)) return true;
  if (single === WINDOWS_1252 || single.name === 'Mac Roman') return sure > 0;
  return sure > 0 && pairs > 1;
}

/** The lowest byte that begins a character of several bytes. */
const FIRST_LEAD = 0xc2;
