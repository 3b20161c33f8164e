// Whether a text can be classified at all. Texts that name no goods are answered as such; nothing is guessed.
import { isSupported, languageName, languageOf } from './language.ts';
import { type KnownWord, type Naming, namingOf } from './naming.ts';
import { plainText } from './plain-text.ts';
import type { TermKind, Terms } from './terms.ts';
import type { GoodsText, Token } from './text.ts';

/** Why a text cannot be classified, and what to add. */
export interface Refusal {
  readonly status: 'vague' | 'unreadable';
  readonly message: string;
}

/** The language of a text and, if it can be classified, the tokens that the model reads, otherwise the refusal. */
export type Readability =
  | { readonly language: string; readonly refusal?: undefined; readonly tokens: readonly Token[] }
  | { readonly language: string; readonly refusal: Refusal };

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

/** Detects the language of a text and whether it names goods. */
export function readabilityOf(goods: GoodsText, terms: Terms): Readability {
  const text = plainText([goods.itemName ?? '', goods.description].join(' ; '));
  const language = languageOf(text);
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
  if (!isSupported(language)) {
    const found = language === 'und' ? 'an unsupported language' : languageName(language);
    return refuse(
      'unreadable',
      `The description seems to be in ${found}; only English and Korean are supported. ${WHAT_TO_ADD}, in English or Korean.`,
    );
  }
  const naming = namingOf(goods, terms);
  const problem = problemOf(naming, goods);
  if (problem !== undefined) return refuse(problem.status, `${problem.message}. ${WHAT_TO_ADD}.`);
  return { language, tokens: naming.tokens };
}

/** What keeps a text in a supported language from naming goods. */
function problemOf({ words, takenOut, tokens }: Naming, goods: GoodsText): Refusal | undefined {
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
  const fields = (['itemName', 'description'] as const)
    .map((field) => ({ named: words.filter((word) => word.field === field), text: goods[field] ?? '' }))
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
    word.kind === 'legal form' || (word.text === SHORT_FORM && WRITTEN_SHORT_FORM.test(plainText(text)));
  const last = words.at(-1);
  const [first] = words;
  if (first === undefined || last === undefined) return false;
  // In Korean the form may also stand before the name.
  if (!isForm(last) && !(isForm(first) && HANGUL.test(first.text))) return false;
  const names = words.filter((word) => !isForm(word));
  return names.length <= MAX_COMPANY_WORDS && !NOT_IN_A_NAME.test(plainText(text));
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
