// Whether a text can be classified at all. Texts that name no goods are answered as such; nothing is guessed.
import { type Message, message } from '../../shared/words/message.ts';
import { type Languages, languageName } from './language.ts';
import { type KnownWord, type Naming, namingOf, type PlainField } from './naming.ts';
import { plainText } from './plain-text.ts';
import type { TermKind, Terms } from './terms.ts';
import type { Field, GoodsText, ReadToken } from './text.ts';

/** Why a text cannot be classified, and what to add. */
export interface Refusal {
  readonly status: 'vague' | 'unreadable';
  readonly message: Message;
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
  if (!/[\p{L}\p{N}]/u.test(text)) return { language, refusal: unreadable(message('goods.empty')) };
  if (!LETTER.test(text)) return { language, refusal: unreadable(message('goods.onlyNumbers')) };
  if (!isReadable) {
    const foreign = { language: languageName(language), languages: languages.supported };
    return { language, refusal: { status: 'unreadable', message: message('hs.foreign', foreign) } };
  }
  const plain = fields.map((field, index): PlainField => ({ ...field, unread: unread[index] ?? [] }));
  const naming = namingOf(plain, terms);
  const refusal = refusalOf(naming, plain);
  if (refusal !== undefined) return { language, refusal };
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
function refusalOf({ words, takenOut, tokens }: Naming, plain: readonly PlainField[]): Refusal | undefined {
  const kinds = words.map(({ kind }) => kind);
  if (words.length === 0) return refusalOfNoWords(takenOut, tokens);
  if (kinds.every((kind) => kind !== undefined && UNINFORMATIVE.has(kind))) {
    if (kinds.includes('tariff')) return vague(message('goods.tariff'));
    const applies = kinds.some((kind) => kind === 'generic' || kind === 'broad');
    return vague(message(applies ? 'goods.general' : 'goods.none', { words: quoted(words) }));
  }
  const standsIn = kinds.every(
    (kind) =>
      kind === 'placeholder' ||
      kind === 'missing' ||
      (kind !== undefined && kind !== 'broad' && UNINFORMATIVE.has(kind)),
  );
  if (standsIn) return vague(message('goods.standsIn', { words: quoted(words) }));
  const fields = plain
    .map(({ field, plain: { text } }) => ({ named: words.filter((word) => word.field === field), text }))
    .filter(({ named }) => named.length > 0);
  const areCompanies = fields.every(({ named, text }) => isCompany(named, text));
  return areCompanies ? vague(message('goods.company', { words: quoted(words) })) : undefined;
}

function refusalOfNoWords(takenOut: Naming['takenOut'], tokens: Naming['tokens']): Refusal {
  const kinds = takenOut.map(({ kind }) => kind);
  if (kinds.includes('tariff')) return vague(message('goods.tariff'));
  const named = takenOut.filter(({ kind }) => kind !== 'address' && kind !== 'number of');
  if (named.length > 0) {
    const values = { words: quoted(named) };
    if (named.every(({ kind }) => kind === 'missing')) return vague(message('goods.standsIn', values));
    const isReference = named.some(({ kind }) => kind !== 'phrase' && kind !== 'missing');
    return vague(message(isReference ? 'goods.reference' : 'goods.none', values));
  }
  const isAddress = tokens.length === 0 && kinds.includes('address');
  return unreadable(message(isAddress ? 'goods.onlyAddresses' : 'goods.onlyCodes'));
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

const vague = (fault: Message): Refusal => ({ status: 'vague', message: message('hs.addWhat', { fault }) });
const unreadable = (fault: Message): Refusal => ({
  status: 'unreadable',
  message: message('hs.addWhat', { fault }),
});

function quoted(words: readonly { readonly text: string }[]): string {
  const text = words
    .slice(0, QUOTED_WORDS)
    .map((word) => word.text)
    .join(' ');
  const characters = [...text];
  return `"${characters.length <= MAX_QUOTED ? text : `${characters.slice(0, MAX_QUOTED).join('')}…`}"`;
}

/** A readable text for which no chapter stands out. */
export const AMBIGUOUS: Refusal = vague(message('goods.ambiguous'));

/** A text in a supported language without any word that the model knows. */
export const NO_KNOWN_WORDS: Refusal = vague(message('goods.noKnownWords'));
