// Keys of names: what stays the same when a name is written in Hangul, romanised in one of the usual ways, or given with its legal
// form. A key alone never makes two entities one; it needs an identifier that both have.
import anyAscii from 'any-ascii';
import { romanize } from 'es-hangul';

const HANGUL = /\p{Script=Hangul}/u;

/** Legal forms, which a name may carry or leave out: as words of their own, and before or after a Hangul name without a space. */
const LEGAL_WORDS = new Set(
  (
    'co company corp corporation inc incorporated ltd limited llc llp plc pte pty jsc gmbh ag kg ohg sa sas sarl srl spa bv nv ' +
    'oy oyj ab as aps kk yk kft zrt sro doo ooo oao zao ao sdn bhd tbk pt cv lda ltda eireli ' +
    '주식회사 유한회사 유한책임회사 합자회사 합명회사 농업회사법인 영농조합법인 사단법인 재단법인 협동조합 株式会社 有限会社 有限公司 股份有限公司'
  ).split(' '),
);
const LEGAL_AFFIXES =
  /^(?:주식회사|유한회사|유한책임회사|합자회사|합명회사|농업회사법인|株式会社|有限会社)|(?:주식회사|유한회사|유한책임회사|합자회사|합명회사|株式会社|有限会社|股份有限公司|有限公司)$/gu;
/** `㈜` becomes `(주)` by compatibility decomposition. */
const LEGAL_BRACKETS = /\((?:주|유|합|자|사|재|株|有)\)/gu;
/** `Co., Ltd.`, `S.A.`, `d.o.o.`: dots between single letters are not spaces. */
const DOTTED = /(?<=(?:^|[^\p{L}])\p{L})\.(?=\p{L}(?:[^\p{L}]|$))/gu;

/** What a company does, as its name says it: translated as often as it is romanised. */
const TRADES: readonly (readonly [korean: string, ...english: string[]])[] = [
  ['무역', 'trading', 'trade', 'tradings'],
  ['물산', 'mulsan'],
  ['상사', 'sangsa'],
  ['통상', 'tongsang'],
  ['물류', 'logistics', 'logistic'],
  ['해운', 'shipping', 'marine'],
  ['항공', 'airlines', 'aviation'],
  ['산업', 'industries', 'industry', 'industrial'],
  ['공업', 'manufacturing', 'industrials'],
  ['전자', 'electronics', 'electronic'],
  ['전기', 'electric', 'electrical'],
  ['화학', 'chemical', 'chemicals'],
  ['제약', 'pharmaceutical', 'pharmaceuticals', 'pharma'],
  ['식품', 'food', 'foods'],
  ['섬유', 'textile', 'textiles'],
  ['기계', 'machinery', 'machine', 'machines'],
  ['철강', 'steel'],
  ['건설', 'construction'],
  ['유통', 'distribution'],
  ['수산', 'fisheries', 'seafood'],
  ['자동차', 'motors', 'motor', 'automotive'],
  ['기술', 'technology', 'technologies', 'tech'],
  ['글로벌', 'global'],
  ['인터내셔널', 'international', 'intl'],
  ['코리아', 'korea'],
  ['그룹', 'group'],
  ['홀딩스', 'holdings', 'holding'],
];

/** Family names whose usual spellings no rule connects, by the form that this file's rules make of the Hangul. */
const FAMILY_SPELLINGS: readonly (readonly [hangul: string, ...latin: string[]])[] = [
  ['이', 'lee', 'yi', 'rhee', 'rhie', 'ri', 'li', 'yee', 'leigh'],
  ['박', 'park', 'pak', 'bak', 'bark', 'back'],
  ['최', 'choi', 'choe', 'choy', 'chwe'],
  ['임', 'lim', 'im', 'rim', 'yim', 'leem'],
  ['유', 'yoo', 'yu', 'you', 'ryu', 'ryoo', 'lyu', 'liu', 'yoou'],
  ['노', 'noh', 'no', 'roh', 'rho', 'ro'],
  ['나', 'na', 'ra', 'nah', 'rah'],
  ['양', 'yang', 'ryang', 'liang'],
  ['여', 'yeo', 'ryeo', 'yuh'],
  ['우', 'woo', 'wu', 'u', 'oo'],
  ['오', 'oh', 'o'],
  ['백', 'baek', 'paik', 'paek', 'baik', 'beck'],
  ['서', 'seo', 'suh', 'so', 'sur'],
  ['신', 'shin', 'sin', 'synn'],
  ['심', 'shim', 'sim'],
  ['조', 'cho', 'jo', 'joe'],
  ['구', 'koo', 'ku', 'gu', 'goo'],
  ['주', 'joo', 'ju', 'chu', 'choo'],
];
/** Family names of one syllable that the rules do connect. */
const FAMILY_NAMES =
  '김 강 고 곽 권 기 길 남 문 민 배 변 봉 석 선 설 성 소 손 송 안 엄 연 염 예 왕 원 위 윤 은 인 장 전 정 제 지 진 차 채 천 탁 표 하 한 함 허 현 홍 황';

/** Spellings of one Korean sound become one: jeong, jung and chung; kim and gim; soo and su. In this order. */
const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/sh/g, 's'],
  [/ck/g, 'k'],
  [/ch|jj|tch|z/g, 'j'],
  [/kk|gg|k|q|c/g, 'g'],
  [/tt|dd|t/g, 'd'],
  [/ph|pp|bb|p|f|v/g, 'b'],
  [/ss|x/g, 's'],
  [/ll|rr|l/g, 'r'],
  // "suh", "noh", "ah": an h that no vowel follows is not spoken.
  [/h(?![aeiouwy])/g, ''],
  [/woo|wu/g, 'u'],
  [/ee|ie|ui/g, 'i'],
  [/ae|ai|ay|e(?=i)/g, 'e'],
  [/eo|eu|oo|ou|u/g, 'o'],
  [/([a-z])\1+/g, '$1'],
];

/** Spellings and words by their form, each with the form that stands for it. */
const SPELLINGS = new Map(
  FAMILY_SPELLINGS.flatMap(([hangul, ...latin]) =>
    latin.map((spelling) => [spelling, folded(romanize(hangul))]),
  ),
);
const FAMILIES = new Set([
  ...FAMILY_NAMES.split(' ').map((name) => folded(romanize(name))),
  ...FAMILY_SPELLINGS.map(([hangul]) => folded(romanize(hangul))),
]);
const TRADE_WORDS = new Map(
  TRADES.flatMap(([korean, ...english]) => {
    const form = formOf(korean);
    return [korean, ...english].map((word) => [word, form] as const);
  }),
);
const TRADE_ENDINGS = TRADES.map(([korean]) => korean).sort((one, other) => other.length - one.length);

/**
 * The key of a company's name: without its legal form, folded, words joined, so that spaces do not matter.
 *
 * @returns an empty text where nothing of the name is left
 */
export function companyKey(name: string): string {
  const words = wordsOf(
    name.normalize('NFKC').toLowerCase().replace(LEGAL_BRACKETS, ' ').replace(DOTTED, ''),
  );
  const own = words.flatMap(withoutLegalForm).flatMap(withTradeApart);
  // A company that is called nothing but "Trading Co." is still called that.
  return joined((own.length > 0 ? own : words).map((word) => TRADE_WORDS.get(word) ?? formOf(word)));
}

/**
 * The keys of a person's name: folded, family name first where it is one of the Korean ones, parts joined. Where either end could be the
 * family name, as in "Min Su Kim", there is a key for each.
 *
 * @returns no key where nothing of the name is left
 */
export function personKeys(name: string): string[] {
  const words = wordsOf(name.normalize('NFKC').toLowerCase());
  const forms = words.map((word, place) => {
    const isAnEnd = place === 0 || place === words.length - 1;
    return (isAnEnd ? SPELLINGS.get(word) : undefined) ?? formOf(word);
  });
  const last = forms.at(-1);
  if (forms.length < 2 || last === undefined || !FAMILIES.has(last)) return present([joined(forms)]);
  const turned = joined([last, ...forms.slice(0, -1)]);
  return present(FAMILIES.has(forms[0] ?? '') ? [joined(forms), turned] : [turned]);
}

function present(keys: readonly string[]): string[] {
  return keys.filter((key) => key !== '');
}

/** Doubled letters where two parts meet are one: 김민수 is written with one m or two. */
function joined(forms: readonly string[]): string {
  return forms.join('').replace(/([a-z])\1+/g, '$1');
}

function wordsOf(name: string): string[] {
  return name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '');
}

function withoutLegalForm(word: string): string[] {
  if (LEGAL_WORDS.has(word)) return [];
  const rest = word.replace(LEGAL_AFFIXES, '');
  return rest === '' ? [] : [rest];
}

/** "바람무역" is "바람 무역". */
function withTradeApart(word: string): string[] {
  if (!HANGUL.test(word)) return [word];
  const ending = TRADE_ENDINGS.find((trade) => word.length > trade.length && word.endsWith(trade));
  return ending === undefined ? [word] : [word.slice(0, -ending.length), ending];
}

/** The form of a word: syllable by syllable, since sounds that change where syllables meet are rarely written so in names. */
function formOf(word: string): string {
  return word.replace(/[^\p{Script=Hangul}]+|\p{Script=Hangul}/gu, (part) => folded(romanised(part)));
}

/** Latin letters and digits, lower case. */
function romanised(text: string): string {
  return anyAscii(HANGUL.test(text) ? romanize(text) : text)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function folded(latin: string): string {
  return FOLDS.reduce((text, [spelling, form]) => text.replace(spelling, form), latin);
}
