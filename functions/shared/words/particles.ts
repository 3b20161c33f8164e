// Korean particles after inserted values: 은 or 는, 이 or 가, 으로 or 로, by the sound with which the value ends. Values are mostly codes,
// numbers and quoted text, which are read aloud differently from how they are written: 12 is 십이, 8517.13 ends in 삼, KRW in 유.

/** How what is read ends: in a vowel, in ㄹ, or in another consonant; undefined where nobody knows how it is read. */
type Ending = 'vowel' | 'rieul' | 'consonant' | undefined;

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
/** Final consonants of a syllable, "none" included. */
const FINALS = 28;
const RIEUL = 8;

/** 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGITS: readonly Ending[] = [
  'consonant',
  'rieul',
  'vowel',
  'consonant',
  'vowel',
  'vowel',
  'consonant',
  'rieul',
  'rieul',
  'vowel',
];
/** Zeros at the end of a whole number: 십 백 천 만 억 end in consonants, 조 does not. */
const ENDS_IN_JO = /(?:^|\D)[1-9]\d{0,3}0{12}$/;

/** Letters whose Korean names end in a consonant (엘, 엠, 엔, 알); all others end in vowels. */
const LETTERS: Readonly<Record<string, Ending>> = {
  L: 'rieul',
  R: 'rieul',
  M: 'consonant',
  N: 'consonant',
};

/** What is read as a word of its own: units, currencies and outcomes. */
const READ: Readonly<Record<string, Ending>> = {
  '%': 'vowel',
  '°': 'vowel',
  kg: 'consonant',
  g: 'consonant',
  KRW: 'consonant',
  JPY: 'consonant',
  CNY: 'consonant',
  USD: 'vowel',
  EUR: 'vowel',
  fraud: 'vowel',
  clear: 'vowel',
};

/** Characters at the end of a text that tell how it is read. */
const LONGEST_END = 80;

/** Ends of Latin words whose sound is certain. */
const WORD_ENDS: readonly (readonly [RegExp, Ending])[] = [
  [/[aeiouyw]$/i, 'vowel'],
  [/l$/i, 'rieul'],
  [/(?:m|n|ng)$/i, 'consonant'],
];

/**
 * The form of a particle after a text.
 *
 * @param pair the form after a consonant and the one after a vowel, as `은/는`
 * @returns both forms, as `은(는)`, where it is not known how the text is read
 */
export function particleAfter(text: string, pair: string): string {
  const [afterConsonant = '', afterVowel = ''] = pair.split('/');
  const ending = endingOf(text);
  if (ending === undefined) {
    return afterConsonant.endsWith(afterVowel)
      ? `(${afterConsonant.slice(0, -afterVowel.length)})${afterVowel}`
      : `${afterConsonant}(${afterVowel})`;
  }
  if (ending === 'rieul') return afterConsonant.startsWith('으') ? afterVowel : afterConsonant;
  return ending === 'consonant' ? afterConsonant : afterVowel;
}

function endingOf(text: string): Ending {
  // What is in brackets at the end is not read, and quotation marks are silent.
  const read = text
    .slice(-LONGEST_END)
    .replace(/[\s"'“”‘’」』»]+$/u, '')
    .replace(/\s*[([][^()[\]]*[)\]]$/u, '');
  const last = read.replace(/["'“”‘’」』»…]+$/u, '').match(/(?:[A-Za-z]+|.)$/u)?.[0];
  if (last === undefined) return undefined;
  const known = READ[last];
  if (known !== undefined) return known;
  const code = last.charCodeAt(0);
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) return endingOfSyllable(code);
  if (/\d/.test(last)) return ENDS_IN_JO.test(read.replaceAll(',', '')) ? 'vowel' : DIGITS[Number(last)];
  return /[A-Za-z]/.test(last) ? endingOfLatin(last) : undefined;
}

function endingOfSyllable(code: number): Ending {
  const final = (code - FIRST_SYLLABLE) % FINALS;
  if (final === 0) return 'vowel';
  return final === RIEUL ? 'rieul' : 'consonant';
}

/** Capitals are read letter by letter. */
function endingOfLatin(word: string): Ending {
  if (word === word.toUpperCase()) return LETTERS[word.at(-1) ?? ''] ?? 'vowel';
  return WORD_ENDS.find(([end]) => end.test(word))?.[1];
}
