// Whether a text can be classified at all. Texts that name no goods are answered as such; nothing is guessed.
import { type Languages, languageName } from './language.ts';
import { type KnownWord, type Naming, namingOf, type PlainField } from './naming.ts';
import { plainText } from './plain-text.ts';
import type { TermKind, Terms } from './terms.ts';
import type { Field, GoodsText, ReadToken } from './text.ts';

/** Why a text cannot be classified, and what to add. */
export interface Refusal {
  readonly status: 'vague' | 'unreadable';
  readonly message: string;
}

/** A text that names goods, in a language that is read. */
export interface ReadableText {
  /** BCP 47 tag of what is read. */
  readonly language: string;
  readonly refusal?: undefined;
  /**
   * What the bag reads: the first 48 words and numbers of each field, folded, item name first. Each has its span in `text` (`read`,
   * UTF-16 code units, ready for `slice`) and in the field as sent (`sent`, code points).
   */
  readonly tokens: readonly ReadToken[];
  /**
   * What is read of each field, in its own case, accents and order, composed (NFC): without markup and invisible characters, without
   * parts in languages that are not read, and without references, reservations, addresses and numbers of consignments. Not cut to a
   * length; empty for a field that is missing, or filled in place of a description ("test").
   */
  readonly text: Readonly<Record<Field, string>>;
}

/** The language of a text with what is read of it, or with the refusal if it cannot be classified. */
export type Readability = ReadableText | { readonly language: string; readonly refusal: Refusal };

const WHAT_TO_ADD = 'Say what the goods are, what they are made of and what they are used for';
const STANDS_IN = 'stands where the description is missing';
const QUOTED_WORDS = 6;
const MAX_QUOTED = 60;

const LETTER = /\p{L}/u;
const HANGUL = /[\uac00-\ud7a3]/u;

/** Kinds of words that together name no goods. */
const UNINFORMATIVE: ReadonlySet<TermKind> = new Set([
  'phrase',
  'pointer',
  'weak pointer',
  'pointed after',
  'document',
  'attachment',
  'numbering',
  'number of',
  'tariff',
  'generic',
  'broad',
  'qualifier',
  'unit',
  'packing',
  'place',
  'legal form',
]);
/** A name of a company has at most as many words, its legal form apart. */
const MAX_COMPANY_WORDS = 5;
/** 주식회사 in brackets or as one sign; without them it is a liquor or a week. */
const SHORT_FORM = '주';
const WRITTEN_SHORT_FORM = /[(（]주[)）]|㈜/u;
/** Words that a text about goods of a company has and the name of one has not. */
const NOT_IN_A_NAME = /[;:/]|\p{Nd}|\b(?:by|from|of|for|with)\b/iu;

/** Detects which parts of a text are in a supported language and whether they name goods. */
export function readabilityOf(goods: GoodsText, terms: Terms, languages: Languages): Readability {
  const fields = (['itemName', 'description'] as const).map((field) => {
    const sent = goods[field] ?? '';
    return { field, sent, plain: plainText(sent).mapped((text) => text.normalize('NFC')) };
  });
  const text = fields.map(({ plain }) => plain.text).join(' ');
  const { language, isReadable, unread } = languages.reading(fields.map(({ plain }) => plain.text));
  const refuse = (status: Refusal['status'], message: string): Readability => ({
    language,
    refusal: { status, message },
  });
  if (!/[\p{L}\p{N}]/u.test(text)) {
    return refuse('unreadable', `The description is empty or contains no words. ${WHAT_TO_ADD}.`);
  }
  if (!LETTER.test(text)) {
    return refuse('unreadable', `The description contains only numbers. ${WHAT_TO_ADD}.`);
  }
  if (!isReadable) {
    return refuse(
      'unreadable',
      `The description seems to be in ${languageName(language)}; only ${languages.supported} are supported. ${WHAT_TO_ADD}, in English or Korean.`,
    );
  }
  const plain = fields.map((field, index): PlainField => ({ ...field, unread: unread[index] ?? [] }));
  const naming = namingOf(plain, terms);
  const problem = problemOf(naming, plain);
  if (problem !== undefined) return refuse(problem.status, `${problem.message}. ${WHAT_TO_ADD}.`);
  // "미정" as the item name of an English text is not read, and doesn't make the text Korean.
  const isWhole = naming.takenOut.length === 0 && naming.tokens.length === naming.words.length;
  const left = isWhole ? undefined : languages.reading([naming.text.itemName, naming.text.description]);
  return {
    language: left?.isReadable === true ? left.language : language,
    tokens: naming.tokens,
    text: naming.text,
  };
}

/** What keeps a text in a supported language from naming goods. */
function problemOf({ words, takenOut, tokens }: Naming, plain: readonly PlainField[]): Refusal | undefined {
  const kinds = words.map(({ kind }) => kind);
  if (words.length === 0) return problemOfNoWords(takenOut, tokens);
  if (kinds.every((kind) => kind !== undefined && UNINFORMATIVE.has(kind))) {
    if (kinds.includes('tariff')) return vague('An HS code does not describe goods');
    const applies = kinds.some((kind) => kind === 'generic' || kind === 'broad');
    return vague(`${quoted(words)} ${applies ? 'applies to many kinds of goods' : 'does not name goods'}`);
  }
  const standsIn = kinds.every(
    (kind) =>
      kind === 'placeholder' ||
      kind === 'missing' ||
      (kind !== undefined && kind !== 'broad' && UNINFORMATIVE.has(kind)),
  );
  if (standsIn) return vague(`${quoted(words)} ${STANDS_IN}`);
  const fields = plain
    .map(({ field, plain: { text } }) => ({ named: words.filter((word) => word.field === field), text }))
    .filter(({ named }) => named.length > 0);
  const areCompanies = fields.every(({ named, text }) => isCompany(named, text));
  return areCompanies ? vague(`${quoted(words)} is the name of a company`) : undefined;
}

function problemOfNoWords(takenOut: Naming['takenOut'], tokens: Naming['tokens']): Refusal {
  const kinds = takenOut.map(({ kind }) => kind);
  if (kinds.includes('tariff')) return vague('An HS code does not describe goods');
  const named = takenOut.filter(({ kind }) => kind !== 'address' && kind !== 'number of');
  if (named.length > 0) {
    if (named.every(({ kind }) => kind === 'missing')) return vague(`${quoted(named)} ${STANDS_IN}`);
    const isReference = named.some(({ kind }) => kind !== 'phrase' && kind !== 'missing');
    return vague(
      `${quoted(named)} ${isReference ? 'refers to a document that is not read here' : 'does not name goods'}`,
    );
  }
  return {
    status: 'unreadable',
    message:
      tokens.length === 0 && kinds.includes('address')
        ? 'The description contains only addresses'
        : 'The description contains only codes and numbers',
  };
}

/** True for a few words with a legal form, as the names of companies are written: "Samho Trading Co., Ltd.", "주식회사 삼호". */
function isCompany(words: readonly KnownWord[], text: string): boolean {
  const isForm = (word: KnownWord): boolean =>
    word.kind === 'legal form' || (word.text === SHORT_FORM && WRITTEN_SHORT_FORM.test(text));
  const last = words.at(-1);
  const [first] = words;
  if (first === undefined || last === undefined) return false;
  // In Korean the form may also stand before the name.
  if (!isForm(last) && !(isForm(first) && HANGUL.test(first.text))) return false;
  const names = words.filter((word) => !isForm(word));
  return names.length <= MAX_COMPANY_WORDS && !NOT_IN_A_NAME.test(text);
}

const vague = (message: string): Refusal => ({ status: 'vague', message });

function quoted(words: readonly { readonly text: string }[]): string {
  const text = words
    .slice(0, QUOTED_WORDS)
    .map((word) => word.text)
    .join(' ');
  const characters = [...text];
  return `"${characters.length <= MAX_QUOTED ? text : `${characters.slice(0, MAX_QUOTED).join('')}…`}"`;
}

/** A readable text for which no chapter stands out. */
export const AMBIGUOUS: Refusal = {
  status: 'vague',
  message: `The description fits many HS chapters, and none stands out. ${WHAT_TO_ADD}.`,
};

/** A text in a supported language without any word that the model knows. */
export const NO_KNOWN_WORDS: Refusal = {
  status: 'vague',
  message: `None of the words is known to the model. ${WHAT_TO_ADD}.`,
};
