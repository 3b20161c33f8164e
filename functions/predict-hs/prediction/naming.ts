// What a text says besides naming goods: references to other documents, a carrier's reservations, addresses and numbers of
// consignments are taken out, so that the model reads the goods alone; the other words are told apart by their kind.
import type { FoundTerm, TermKind, Terms } from './terms.ts';
import {
  accented,
  type Field,
  firstWords,
  folded,
  type ReadToken,
  tokenText,
  type Word,
  wordsOf,
} from './text.ts';
import { inCodePoints, type Span, TracedText } from './traced-text.ts';
import { trailLevelsOf } from './trails.ts';

/** A word that is left, with the kind of the term that it belongs to; undefined where it may name goods. */
export interface KnownWord {
  readonly field: Field;
  readonly text: string;
  readonly kind: TermKind | undefined;
}

/** A field without markup, and what of it is in a language that is not read, in UTF-16 code units. */
export interface PlainField {
  readonly field: Field;
  readonly sent: string;
  readonly plain: TracedText;
  readonly unread: readonly Span[];
}

/** A text with what names no goods taken out. */
export interface Naming {
  /** The model's input. */
  readonly tokens: readonly ReadToken[];
  /** Each field without markup and without what was taken out, otherwise as sent. */
  readonly text: Readonly<Record<Field, string>>;
  /** The words that are left; parts of codes and single letters do not count. */
  readonly words: readonly KnownWord[];
  /** What was taken out, as the terms' own words. */
  readonly takenOut: readonly { readonly text: string; readonly kind: TermKind | 'address' }[];
}

/** A word of a field with what decides whether it counts. */
interface ReadWord extends Word {
  /** Characters between the word before and this one. */
  readonly before: string;
  /** The word with what is written to it. */
  readonly chunk: Chunk;
  readonly found: FoundTerm | undefined;
  /** False for parts of codes and single letters. */
  readonly counts: boolean;
}

/** What stands between spaces and separators. */
interface Chunk {
  readonly text: string;
  readonly start: number;
  /** Number of digits. */
  readonly digits: number;
  readonly hasLetters: boolean;
}

const ADDRESSES = [
  /(?:https?:\/\/|www\.)[^\s<>"']+/gu,
  /[^\s<>"'(),;:]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gu,
  /\b[a-z0-9-]+\.(?:com|net|org|co\.kr|co\.uk|kr|de|eu|cn|jp|io)\b(?:\/[^\s<>"']*)?/gu,
];
/** Container numbers (ISO 6346), and containers by number and size: "2x40'hc", "1 x 20 ft container". */
const CONTAINERS = [
  /\b(?:(?:container|cntr|ctr)s? ?(?:(?:no|nr|number)\b\.?)? ?:? ?)?[a-z]{3}[ujz][ -]?[0-9]{6}[ -]?[0-9]\b/gu,
  /\b[0-9]{1,3} ?x ?(?:20|40|45) ?(?:'|’|ft\b|feet\b|foot\b)? ?(?:hc|hq|gp|dv|dc|rf|rh|ot|fr|fcl|st|containers?|cntrs?|ctrs?)\b(?: ?(?:fcl|containers?|cntrs?|ctrs?)\b)?/gu,
  /\b(?:20|40|45) ?(?:'|’|ft\b|feet\b|foot\b) ?(?:hc|hq|gp|dv|dc|rf|rh|ot|fr|fcl|containers?|cntrs?|ctrs?)\b(?: ?(?:fcl|containers?|cntrs?|ctrs?)\b)?/gu,
  /\b(?:20|40|45)(?:hc|hq|gp|dv)\b/gu,
];

const CHUNKS = /[^\s;,/|()[\]{}]+/gu;
const NOT_DIGITS = /[^0-9]/gu;
const LETTERS = /\p{L}/u;
const DIGIT = /\p{Nd}/u;
/** A number alone, or written to its unit: "20", "2,000", "20박스". */
const COUNT = /^[0-9][0-9.,]*(?!.*[0-9])/u;
const HANGUL = /^[\uac00-\ud7a3]/u;
/** Minimum run of letters that is a word inside a token with digits ("lego60312"); fewer are a code or a unit. */
const WORD_IN_CODE = 4;
/** Numbers that a carrier gives: "ONEYSELD12345600". */
const CARRIERS_NUMBER = /^[a-z]{2,10}[0-9]{7,}$/u;
const MIN_LATIN_WORD = 2;
/** Digits of a number that identifies a document without being called a number; fewer with letters ("inv-001"). */
const MIN_DIGITS_OF_NUMBER = 4;
const MIN_DIGITS_OF_CODE = 3;
const MIN_DIGITS_AFTER_COLON = 5;
const MIN_DIGITS_WRITTEN_TO_NAME = 7;
const CODE_OF_TARIFF = /^[0-9]{2,}[0-9.-]*$/u;

const APART = /[:;,|>\n]|\s[-–—]\s/u;
const SEGMENTS = /[:;,|>\n()[\]{}"#]|\s[-–—/]\s/u;

/** Kinds of words that a field without a description has. */
const PLACEHOLDING: ReadonlySet<TermKind> = new Set(['placeholder', 'missing', 'numbering', 'qualifier']);
const IN_REFERENCE: readonly (TermKind | undefined)[] = [
  'document',
  'printed matter',
  'attachment',
  'numbering',
  'number of',
  'qualifier',
  'particle',
];
const ENDS_REFERENCE: readonly (TermKind | undefined)[] = [
  'document',
  'printed matter',
  'attachment',
  'number of',
];
/** What goods are counted in: "cartons", "pcs", "items". */
const COUNTED: ReadonlySet<TermKind> = new Set(['packing', 'packing or goods', 'unit', 'generic']);
const NUMBERED: readonly (TermKind | undefined)[] = ['document', 'number of', 'tariff'];

/** Takes out of the fields what names no goods, and tells the other words apart. */
export function namingOf(fields: readonly PlainField[], terms: Terms): Naming {
  const named = fields.map((field) => fieldOf(field, terms));
  const text = (field: Field): string => named.find((one) => one.field === field)?.text ?? '';
  return {
    tokens: besideAName(named.flatMap(({ tokens }) => tokens)),
    text: { itemName: text('itemName'), description: text('description') },
    words: named.flatMap(({ words }) => words),
    takenOut: named.flatMap(({ takenOut }) => takenOut),
  };
}

/** The tokens, those of a category read in full where nothing else names the goods. */
function besideAName(tokens: readonly ReadToken[]): readonly ReadToken[] {
  if (tokens.some(({ share, text }) => share === undefined && LETTERS.test(text))) return tokens;
  return tokens.map(({ share: _, ...token }) => token);
}

interface NamedField extends Omit<Naming, 'text'> {
  readonly field: Field;
  readonly text: string;
}

function fieldOf({ field, sent, plain, unread }: PlainField, terms: Terms): NamedField {
  const takenOut: { text: string; kind: TermKind | 'address' }[] = [];
  const cuts: Span[] = [];
  const blanked = TracedText.of(withBlanks(plain.text, unread));
  const fold = folded(blanked);
  let text = fold.text;
  for (const [patterns, kind] of [
    [ADDRESSES, 'address'],
    [CONTAINERS, 'number of'],
  ] as const) {
    for (const pattern of patterns) {
      text = text.replace(pattern, (address, ...groups) => {
        const at = groups.find((group) => typeof group === 'number') ?? 0;
        takenOut.push({ text: address, kind });
        cuts.push([at, at + address.length]);
        return ' '.repeat(address.length);
      });
    }
  }
  const read = readWords(text, terms);
  const out = new Set<number>();
  for (let position = 0; position < read.length; ) {
    const end = Math.max(endOfReference(read, position), endOfMissing(read, position));
    const kind = read[position]?.found?.kind;
    if (end > position) {
      const quoted = read.slice(position, end).map((word) => word.text);
      takenOut.push({ text: quoted.join(' '), kind: kind ?? 'phrase' });
      cuts.push([read[position]?.start ?? 0, read[end]?.start ?? text.length]);
      for (let index = position; index < end; index++) out.add(index);
      position = end;
    } else {
      position += Math.max(1, read[position]?.found?.length ?? 1);
    }
  }
  const words = kindsOf(field, read, out);
  if (isPlaceholder(words)) return { field, tokens: [], text: '', words, takenOut };
  const left = read.filter((_, index) => !out.has(index));
  const cutOut = [...unread, ...cuts.map(([start, end]) => fold.origin(start, end))];
  const { text: readable, spans } = withoutSpans(
    plain.text,
    cutOut,
    firstWords(left).map(({ start, end }) => fold.origin(start, end)),
  );
  const sentSpans = inCodePoints(
    sent,
    spans.map(({ before: [start, end] }) => plain.origin(start, end)),
  );
  const written = accented(blanked);
  const levels = trailLevelsOf(text);
  const tokens = firstWords(left).map((word, index): ReadToken => {
    const span = spans[index];
    const sentSpan = sentSpans[index];
    if (span === undefined || sentSpan === undefined) throw new Error('A token has no place');
    const surface = tokenText(written(word.start, word.end));
    const level = levels.find(({ span: [start, end] }) => word.start >= start && word.end <= end);
    return {
      field,
      text: tokenText(word.text),
      surface,
      read: span.after,
      sent: sentSpan,
      ...(level === undefined ? {} : { share: level.share }),
    };
  });
  return { field, tokens, text: readable, words, takenOut };
}

/** The text with blanks in place of some spans, each as a line of its own, so that nothing is read across it. */
function withBlanks(text: string, spans: readonly Span[]): string {
  let blank = text;
  for (const [start, end] of spans) {
    blank = `${blank.slice(0, start)}${'\n'.padEnd(end - start)}${blank.slice(end)}`;
  }
  return blank;
}

/** A text without some spans, and where other spans are then. */
function withoutSpans(
  text: string,
  cuts: readonly Span[],
  spans: readonly Span[],
): { text: string; spans: { before: Span; after: Span }[] } {
  const isCut = new Uint8Array(text.length);
  for (const [start, end] of cuts) isCut.fill(1, start, end);
  const moved = new Uint32Array(text.length + 1);
  let kept = '';
  for (let unit = 0; unit < text.length; unit++) {
    moved[unit] = kept.length;
    if (isCut[unit] === 0) kept += text[unit];
  }
  moved[text.length] = kept.length;
  return {
    text: kept,
    spans: spans.map((before) => ({ before, after: [moved[before[0]] ?? 0, moved[before[1]] ?? 0] })),
  };
}

/** True for a field that is only filled in place of a description: another field may name the goods. */
function isPlaceholder(words: readonly KnownWord[]): boolean {
  return (
    words.some(({ kind }) => kind === 'placeholder' || kind === 'missing') &&
    words.every(({ kind }) => kind !== undefined && PLACEHOLDING.has(kind))
  );
}

function readWords(plain: string, terms: Terms): ReadWord[] {
  const words = wordsOf(plain);
  const texts = words.map(({ text }) => text);
  const chunks = [...plain.matchAll(CHUNKS)].map(
    ({ 0: text, index }): Chunk => ({
      text,
      start: index,
      digits: text.replace(NOT_DIGITS, '').length,
      hasLetters: LETTERS.test(text),
    }),
  );
  let at = 0;
  return words.map((word, index) => {
    while ((chunks[at + 1]?.start ?? plain.length) <= word.start) at++;
    const chunk = chunks[at];
    if (chunk === undefined) throw new Error('A word stands outside of all chunks');
    const least = DIGIT.test(chunk.text) ? WORD_IN_CODE : MIN_LATIN_WORD;
    return {
      ...word,
      before: plain.slice(words[index - 1]?.end ?? 0, word.start),
      chunk,
      found: terms.at(texts, index),
      counts:
        LETTERS.test(word.text) &&
        (HANGUL.test(word.text) || (word.text.length >= least && !CARRIERS_NUMBER.test(chunk.text))),
    };
  });
}

/** The end of missing values that stand for themselves between separators ("N/A; frozen shrimp"); the position itself otherwise. */
function endOfMissing(read: readonly ReadWord[], position: number): number {
  if (position > 0 && !SEGMENTS.test(read[position]?.before ?? '')) return position;
  let end = position;
  for (let found = read[end]?.found; found?.kind === 'missing'; found = read[end]?.found) end += found.length;
  return end === read.length || SEGMENTS.test(read[end]?.before ?? '') ? end : position;
}

/** Where a phrase or a reference that begins at a position ends; the position itself where none does. */
function endOfReference(read: readonly ReadWord[], position: number): number {
  const found = read[position]?.found;
  if (found === undefined) return position;
  const next = position + found.length;
  switch (found.kind) {
    case 'phrase':
      // "STC610" is a model.
      return read[next]?.before === '' ? position : endOfQuantity(read, next);
    case 'pointer':
    case 'weak pointer': {
      const end = endOfDocuments(read, next);
      const isGoods = found.kind === 'weak pointer' && read[next]?.found?.kind === 'printed matter';
      return end === next || isGoods ? position : endOfNumber(read, end);
    }
    case 'document':
    case 'number of':
    case 'tariff':
    case 'printed matter':
    case 'attachment': {
      const end = endOfDocuments(read, position);
      const after = read[end]?.found;
      if (after?.kind === 'pointed after' && !isApart(read[end]?.before)) return end + after.length;
      const kinds = read.slice(position, end).map((word) => word.found?.kind);
      const isPointed =
        kinds.includes('attachment') &&
        (kinds.includes('document') || (found.kind === 'attachment' && kinds.includes('printed matter')));
      if (isPointed) return endOfNumber(read, end);
      if (!NUMBERED.includes(found.kind)) return position;
      if (!isNumber(read[next], found.kind)) return position;
      const numbered = endOfNumber(read, next, found.kind !== 'document');
      return numbered > next ? numbered : position;
    }
    default:
      return position;
  }
}

/** True for a word that begins the number of a document, or says that one follows. */
function isNumber(word: ReadWord | undefined, kind: TermKind): boolean {
  if (word === undefined) return false;
  if (word.found?.kind === 'numbering') return true;
  const written = word.chunk.text.slice(word.start - word.chunk.start);
  if (kind === 'tariff') return word.before !== '' && CODE_OF_TARIFF.test(written);
  // "PO45001234" is a number, "BL57" a model.
  return word.before !== '' || written.replace(NOT_DIGITS, '').length >= MIN_DIGITS_WRITTEN_TO_NAME;
}

/** The end of a run of documents and where they are; a run does not end with a word that only joins. */
function endOfDocuments(read: readonly ReadWord[], from: number): number {
  let end = from;
  for (let index = from; ; ) {
    const word = read[index];
    const found = word?.found;
    if (word === undefined || found === undefined || !IN_REFERENCE.includes(found.kind)) return end;
    if (index > from && isApart(word.before)) return end;
    index += found.length;
    if (ENDS_REFERENCE.includes(found.kind)) end = index;
  }
}

/**
 * The end of the numbers and dates of a document.
 *
 * @param isCalled true where any digits are such a number; otherwise only what looks like one is
 */
function endOfNumber(read: readonly ReadWord[], from: number, isCalled = false): number {
  let end = from;
  let called = isCalled;
  for (let index = from; ; ) {
    const word = read[index];
    if (word === undefined) return end;
    const { digits, hasLetters } = word.chunk;
    if (
      isApart(word.before) &&
      !(word.before.trim() === ':' && (called || digits >= MIN_DIGITS_AFTER_COLON))
    ) {
      return end;
    }
    const isWrittenOn = word.before.endsWith('#') || (end > from && word.before === '/');
    const least = hasLetters ? MIN_DIGITS_OF_CODE : MIN_DIGITS_OF_NUMBER;
    if (word.found?.kind === 'numbering') {
      called = true;
      index += word.found.length;
    } else if (digits >= (called || isWrittenOn ? 1 : least)) {
      // All that is written together is the number.
      while (read[index]?.chunk === word.chunk) index++;
      end = index;
    } else {
      return end;
    }
  }
}

/** The end of a quantity with its "of": "500 cartons of", "20 pallets (2,000 pcs)". */
function endOfQuantity(read: readonly ReadWord[], from: number): number {
  let end = from;
  for (let index = from; DIGIT.test(read[index]?.text ?? ''); ) {
    while (DIGIT.test(read[index]?.text ?? '')) index++;
    const first = index;
    for (let unit = read[index]?.found; unit !== undefined && COUNTED.has(unit.kind); ) {
      index += unit.length;
      unit = read[index]?.found;
    }
    if (index === first) return end;
    if (read[index]?.text === 'of') index++;
    end = index;
  }
  return end;
}

/** True for characters that end a reference: what follows them is the goods. */
function isApart(between: string | undefined): boolean {
  return APART.test(between ?? '');
}

/** The kinds of the words that are left and count; a package counts as a quantity only after a number. */
function kindsOf(field: Field, read: readonly ReadWord[], out: ReadonlySet<number>): KnownWord[] {
  const words: KnownWord[] = [];
  for (let position = 0; position < read.length; ) {
    const { found, text } = read[position] ?? {};
    const { kind, length = 1 } = found ?? {};
    const isQuantity =
      kind !== 'packing' ||
      COUNT.test(read[position - 1]?.chunk.text ?? '') ||
      COUNT.test(read[position]?.chunk.text ?? '') ||
      // In Korean the number may also follow: "파렛트 2개".
      (HANGUL.test(text ?? '') && COUNT.test(read[position + length]?.chunk.text ?? ''));
    for (let index = position; index < position + length; index++) {
      const word = read[index];
      if (word === undefined || out.has(index) || !word.counts) continue;
      words.push({ field, text: word.text, kind: isQuantity ? kind : undefined });
    }
    position += text === undefined ? 1 : length;
  }
  return words;
}
