// Whether a text can be classified at all. Texts that name no goods are answered as such; nothing is guessed.
import { isSupported, languageName, languageOf } from './language.ts';
import { fold, type GoodsText } from './text.ts';
import { isUninformative } from './vague-terms.ts';

/** Why a text cannot be classified, and what to add. */
export interface Refusal {
  readonly status: 'vague' | 'unreadable';
  readonly message: string;
}

/** The language of a text and, if it cannot be classified, the refusal. */
export interface Readability {
  readonly language: string;
  readonly refusal?: Refusal;
}

const WHAT_TO_ADD = 'Say what the goods are, what they are made of and what they are used for';
/** Minimum run of letters that is a word inside a token with digits ("lego60312"); fewer are a code or a unit. */
const WORD_IN_CODE = 4;
const MIN_LATIN_WORD = 2;
const QUOTED_WORDS = 4;

const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;
const LETTERS = /\p{L}+/gu;
const HANGUL = /[\uac00-\ud7a3]/u;

/** Detects the language of a text and whether it names goods. */
export function readabilityOf(goods: GoodsText): Readability {
  const text = [goods.itemName ?? '', goods.description].join(' ; ');
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
  const words = wordsOf(text);
  if (words.length === 0) {
    return refuse('unreadable', `The description contains only codes and numbers. ${WHAT_TO_ADD}.`);
  }
  if (words.every(isUninformative)) {
    const quoted = words.slice(0, QUOTED_WORDS).join(' ');
    return refuse('vague', `"${quoted}" applies to many kinds of goods. ${WHAT_TO_ADD}.`);
  }
  return { language };
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

function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[\s;,/|()[\]{}]+/u)
    .flatMap((chunk) => {
      const runs: string[] = chunk.match(LETTERS) ?? [];
      return DIGIT.test(chunk) ? runs.filter((run) => HANGUL.test(run) || run.length >= WORD_IN_CODE) : runs;
    })
    .filter((word) => HANGUL.test(word) || word.length >= MIN_LATIN_WORD);
}
