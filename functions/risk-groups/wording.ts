// Groups in words, English and Korean.
import type { Language } from '../shared/words/language.ts';
import type { AnalysedGroup } from './analysis.ts';
import type { Condition } from './conditions.ts';

type Names = Readonly<Record<Condition['field'], string>>;

const NAMES: Readonly<Record<Language, Names>> = {
  en: {
    office: 'customs office',
    processType: 'clearance process code',
    importType: 'import type code',
    importUse: 'import use code',
    paymentType: 'payment terms code',
    transportMode: 'transport mode code',
    departureCountry: 'country of departure',
    originCountry: 'country of origin',
    originMark: 'origin marking code',
    taxType: 'duty regime code',
    hs2: 'HS chapter',
    hs4: 'HS heading',
    hs6: 'HS subheading',
    taxRate: 'duty rate',
    netMassKg: 'net mass',
    pricePerKg: 'price per kg',
  },
  ko: {
    office: '세관 부호',
    processType: '통관 절차 부호',
    importType: '수입 종류 부호',
    importUse: '수입 용도 부호',
    paymentType: '결제 방법 부호',
    transportMode: '운송 수단 부호',
    departureCountry: '적출국',
    originCountry: '원산지',
    originMark: '원산지 표시 부호',
    taxType: '관세율 구분 부호',
    hs2: 'HS 류',
    hs4: 'HS 호',
    hs6: 'HS 소호',
    taxRate: '관세율',
    netMassKg: '순중량',
    pricePerKg: 'kg당 가격',
  },
};

const DIGITS = 3;

/** A condition as a phrase. */
export function conditionText({ field, op, value }: Condition, language: Language, currency: string): string {
  const name = NAMES[language][field];
  if (op === 'differs-from') {
    return language === 'ko'
      ? `${name}와 ${NAMES.ko[value]}이 다름`
      : `${name} differs from ${NAMES.en[value]}`;
  }
  if (op === '=') return `${name} ${hsPoint(field, value)}`;
  const amount = `${numberText(value, language)}${unitOf(field, currency)}`;
  if (language === 'ko') return `${name} ${amount} ${op === '>=' ? '이상' : '미만'}`;
  return op === '>=' ? `${name} of at least ${amount}` : `${name} below ${amount}`;
}

/** A group as a sentence: its conditions, and what was found. */
export function groupText(group: AnalysedGroup, language: Language, currency: string): string {
  const { conditions, inspected, frauds, rate, basis, rateLow, lift } = group;
  const phrases = conditions.map((one) => conditionText(one, language, currency));
  const number = (value: number) => numberText(value, language);
  const shown = percent(rate, language);
  const low = percent(rateLow, language);
  if (language === 'ko') {
    const of = basis === 'imports' ? '수입 전체의' : '검사한 품목의';
    return `${phrases.join(', ')}: ${of} ${shown}가 적발(검사 ${number(inspected)}건 중 ${number(frauds)}건), 하한 ${low}, 평균의 ${number(lift)}배`;
  }
  const [first = '', ...others] = phrases;
  const of = basis === 'imports' ? 'of imports, estimated from the random share' : 'of those inspected';
  const text = [first.charAt(0).toUpperCase() + first.slice(1), ...others].join(', ');
  return `${text}: fraud in ${shown} ${of} (${number(frauds)} of ${number(inspected)} inspected items), at least ${low}, ${number(lift)} times the average`;
}

/** Headings and subheadings with their points: 8471, 8471.30. */
function hsPoint(field: Condition['field'], value: string): string {
  return field === 'hs6' ? `${value.slice(0, 4)}.${value.slice(4)}` : value;
}

function unitOf(field: Condition['field'], currency: string): string {
  if (field === 'taxRate') return ' %';
  return field === 'netMassKg' ? ' kg' : ` ${currency}`;
}

function numberText(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: value < 1000 ? DIGITS : 21 }).format(
    value,
  );
}

function percent(share: number, language: Language): string {
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(100 * share)} %`;
}
