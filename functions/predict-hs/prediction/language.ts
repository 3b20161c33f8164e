// Language detection for short texts: English and Korean are supported, other languages are only named, so that the caller learns why
// a text is refused. By script first, then by the function words of languages in Latin script.
import { fold } from './text.ts';

/** Languages the model is trained for. */
const SUPPORTED = ['en', 'ko'] as const;

/** Unsupported scripts, each with the most specific BCP 47 tag that is certain. */
const OTHER_SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Han}/gu, 'und-Hani'],
  [/\p{Script=Cyrillic}/gu, 'und-Cyrl'],
  [/\p{Script=Arabic}/gu, 'und-Arab'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Devanagari}/gu, 'und-Deva'],
];
const HANGUL = /[\uac00-\ud7a3]/gu;
const LATIN = /\p{Script=Latin}/gu;
const LETTER = /\p{L}/gu;

/** Single letters are parts of codes and sizes as often as words. */
const list = (text: string): ReadonlySet<string> =>
  new Set(
    fold(text)
      .split(' ')
      .filter((word) => word.length > 1),
  );
const FUNCTION_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: list(
    'the of and with for from is are by an in on or to which other than not made used having into at as it its being',
  ),
  de: list(
    'und der die das des dem den mit aus fur von zum zur nicht ein eine einer eines einem einen oder auf bei nach uber als ist sind wird werden durch siehe sowie sog auch im am bis ohne',
  ),
  fr: list(
    'de la le les des du et avec pour en une un sur dans aux par sans est sont ou au qui dont ce cette ces matiere',
  ),
  es: list('de la el los las y con para en una un por sin del al que se es son como o su'),
  it: list('di la il lo gli le e con per in una un su senza del della dei delle che da al alla sono non'),
  nl: list('de het een en van met voor uit in op aan door bij naar niet zonder zijn wordt als of dat die te'),
  pl: list('i w z na do ze dla oraz jest nie od przez o lub po'),
  cs: list('a v z na se do pro je s ze k o od nebo bez jsou'),
  pt: list('de a o os as e com para em uma um por sem do da dos das que nao ou'),
  da: list('og af til med for en et der er i pa som ikke fra den det eller ved uden'),
  sv: list('och av till med for en ett som ar i pa inte fran den det eller vid utan'),
};
/** Letters that English does not have and the language does; é and ç are left out, since English borrows them. */
const LETTERS: Readonly<Record<string, RegExp>> = {
  de: /[äöüß]/u,
  pl: /[ąćęłńśźż]/u,
  cs: /[ěřůčšžťďňý]/u,
  da: /[æøå]/u,
  sv: /[åäö]/u,
};
/** Minimum number of words that indicate another language. */
const MIN_EVIDENCE = 2;
/** The minimum is higher for languages that product names borrow from: "eau de toilette pour homme", "crème de la mer". */
const BORROWED = new Set(['fr', 'es', 'it', 'pt']);
const MIN_EVIDENCE_BORROWED = 3;
/** Minimum share of letters of an unsupported script. */
const FOREIGN_SHARE = 0.5;
const KOREAN_SHARE = 0.15;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** BCP 47 tag of a text: `en`, `ko`, an unsupported language, or `und` for a text without letters. */
export function languageOf(written: string): string {
  const text = written.normalize('NFKC');
  const letters = count(text, LETTER);
  if (letters === 0) return 'und';
  if (count(text, HANGUL) / letters >= KOREAN_SHARE) return 'ko';
  for (const [script, tag] of OTHER_SCRIPTS) {
    if (count(text, script) / letters >= FOREIGN_SHARE) return tag;
  }
  if (count(text, LATIN) / letters < FOREIGN_SHARE) return 'und';
  return latinLanguage(
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [],
  );
}

function latinLanguage(words: readonly string[]): string {
  const evidence = (language: string): number =>
    words.filter((word) => FUNCTION_WORDS[language]?.has(fold(word)) || LETTERS[language]?.test(word)).length;
  let best = 'en';
  let most = evidence('en');
  for (const language of Object.keys(FUNCTION_WORDS)) {
    const found = evidence(language);
    if (found > most && found >= (BORROWED.has(language) ? MIN_EVIDENCE_BORROWED : MIN_EVIDENCE)) {
      best = language;
      most = found;
    }
  }
  return best;
}

export function isSupported(language: string): boolean {
  return SUPPORTED.some((supported) => supported === language);
}

/** English name of a language tag, for messages. */
export function languageName(tag: string): string {
  return NAMES[tag] ?? 'another language';
}

const NAMES: Readonly<Record<string, string>> = {
  de: 'German',
  fr: 'French',
  es: 'Spanish',
  it: 'Italian',
  nl: 'Dutch',
  pl: 'Polish',
  cs: 'Czech',
  pt: 'Portuguese',
  da: 'Danish',
  sv: 'Swedish',
  ja: 'Japanese',
  he: 'Hebrew',
  th: 'Thai',
  el: 'Greek',
  'und-Hani': 'Chinese characters',
  'und-Cyrl': 'Cyrillic script',
  'und-Arab': 'Arabic script',
  'und-Deva': 'Devanagari script',
};
