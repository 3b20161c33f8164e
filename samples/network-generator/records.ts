// Fictitious records of companies and persons as several registers hold them: names in spellings that people use, addresses that have moved,
// phones of accountants that hundreds share, families under one address, and strangers of one name. Which records are one is known.
// The spellings are listed by hand: the keys that the service makes of names are not used here.
import { Random } from '../taxpayers-generator/random.ts';

interface DrawnIdentifier {
  readonly kind: 'registration' | 'passport' | 'phone' | 'address' | 'account';
  readonly value: string;
}

export interface DrawnRecord {
  readonly entityId: string;
  readonly kind: 'company' | 'person';
  readonly name: string;
  readonly identifiers: readonly DrawnIdentifier[];
  /** Number of the company or person that it is of. */
  readonly truth: number;
}

type Spelled = readonly [hangul: string, ...latin: string[]];

const STEMS: readonly [Spelled, ...Spelled[]] = [
  ['가람', 'Garam', 'Karam'],
  ['나래', 'Narae', 'Naray'],
  ['다온', 'Daon'],
  ['라온', 'Raon'],
  ['미르', 'Mir', 'Mirr'],
  ['바람', 'Baram', 'Param'],
  ['새벽', 'Saebyeok', 'Saebyuk'],
  ['아람', 'Aram'],
  ['정원', 'Jeongwon', 'Jungwon', 'Chungwon'],
  ['정우', 'Jeongwoo', 'Jungwoo'],
  ['한빛', 'Hanbit', 'Hanbitt'],
  ['누리', 'Nuri', 'Noori'],
  ['하루', 'Haru', 'Haroo'],
  ['소리', 'Sori', 'Soree'],
  ['대한', 'Daehan', 'Taehan'],
  ['서울', 'Seoul'],
  ['부산', 'Busan', 'Pusan'],
  ['청솔', 'Cheongsol', 'Chungsol'],
  ['태양', 'Taeyang', 'Taiyang'],
  ['금강', 'Geumgang', 'Kumkang', 'Keumkang'],
  ['동해', 'Donghae', 'Tonghae'],
  ['현대', 'Hyundae', 'Hyeondae'],
  ['신라', 'Silla', 'Shilla'],
  ['백두', 'Baekdu', 'Baekdoo', 'Paektu'],
];
const TRADES: readonly [Spelled, ...Spelled[]] = [
  ['무역', 'Trading', 'Trade'],
  ['물산', 'Mulsan'],
  ['상사', 'Sangsa'],
  ['물류', 'Logistics'],
  ['전자', 'Electronics'],
  ['화학', 'Chemical', 'Chemicals'],
  ['식품', 'Foods', 'Food'],
  ['섬유', 'Textile', 'Textiles'],
  ['산업', 'Industries', 'Industrial'],
  ['통상', 'Tongsang'],
];
const FAMILIES: readonly [Spelled, ...Spelled[]] = [
  ['김', 'Kim', 'Gim'],
  ['이', 'Lee', 'Yi', 'Rhee'],
  ['박', 'Park', 'Pak'],
  ['최', 'Choi', 'Choe'],
  ['정', 'Jung', 'Jeong', 'Chung'],
  ['강', 'Kang', 'Gang'],
  ['조', 'Cho', 'Jo'],
  ['윤', 'Yoon', 'Yun'],
  ['장', 'Jang', 'Chang'],
  ['임', 'Lim', 'Im'],
];
const GIVEN: readonly [Spelled, ...Spelled[]] = [
  ['민수', 'Min-su', 'Minsu', 'Min Soo'],
  ['지영', 'Ji-young', 'Jiyeong', 'Jee Young'],
  ['현우', 'Hyun-woo', 'Hyeonu', 'Hyun Woo'],
  ['서연', 'Seo-yeon', 'Seoyun', 'Suh Yeon'],
  ['은주', 'Eun-ju', 'Eunjoo', 'Eun Joo'],
  ['상철', 'Sang-chul', 'Sangcheol', 'Sang Chul'],
  ['영희', 'Young-hee', 'Yeonghui', 'Young Hee'],
  ['동현', 'Dong-hyun', 'Donghyeon', 'Dong Hyun'],
  ['수진', 'Su-jin', 'Soojin', 'Soo Jin'],
  ['재호', 'Jae-ho', 'Jaeho', 'Jae Ho'],
];
const KOREAN_FORMS = [
  (name: string) => name,
  (name: string) => `주식회사 ${name}`,
  (name: string) => `${name}(주)`,
  (name: string) => `㈜${name}`,
] as const;
const LATIN_FORMS = [
  (name: string) => name,
  (name: string) => `${name} Co., Ltd.`,
  (name: string) => `${name} Corp.`,
  (name: string) => name.toUpperCase(),
] as const;
const PROVINCES: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['서울특별시', '서울'],
  ['부산광역시', '부산'],
  ['경기도', '경기'],
  ['충청남도', '충남'],
];
const STREETS = ['테헤란로', '세종대로', '중앙로', '한강대로', '공단로', '해안로'] as const;

/** Shares of what goes on. */
const ENGLISH = 0.4;
const HAS_NUMBER = 0.4;
const HAS_PHONE = 0.8;
const HAS_ACCOUNT = 0.5;
const MOVES = 0.15;
const CHANGES_PHONE = 0.15;
const BY_ACCOUNTANT = 0.2;
const IN_FAMILY = 0.15;

/**
 * Draws the records of some companies and persons, half of each.
 *
 * @param things companies and persons
 */
export function drawRecords(seed: number, things: number): DrawnRecord[] {
  return Array.from({ length: things }, (_, truth) =>
    recordsOf(new Random(seed, truth + 1), truth, things),
  ).flat();
}

function recordsOf(random: Random, truth: number, things: number): DrawnRecord[] {
  const kind = truth % 2 === 0 ? 'company' : 'person';
  const parts =
    kind === 'company'
      ? [random.pick(STEMS), random.pick(TRADES)]
      : [random.pick(FAMILIES), random.pick(GIVEN)];
  const number = String(1_000_000_000 + truth * 7_919);
  let [phone, address] = [phoneOf(random), addressOf(random)];
  // An accountant answers for a hundred clients, and a family lives under one address.
  if (kind === 'company' && random.chance(BY_ACCOUNTANT))
    phone = `02-${3_000_000 + random.below(Math.ceil(things / 500))}`;
  if (kind === 'person' && random.chance(IN_FAMILY)) address = addressOf(new Random(truth >> 3, 77));
  const account = String(110_000_000_000 + random.below(899_999_999));
  const count = 1 + random.below(4);
  return Array.from({ length: count }, (_, index): DrawnRecord => {
    if (random.chance(MOVES)) address = addressOf(random);
    if (random.chance(CHANGES_PHONE)) phone = phoneOf(random);
    const identifiers: DrawnIdentifier[] = [{ kind: 'address', value: written(random, address) }];
    if (random.chance(HAS_NUMBER))
      identifiers.push({ kind: kind === 'company' ? 'registration' : 'passport', value: number });
    if (random.chance(HAS_PHONE)) identifiers.push({ kind: 'phone', value: dialled(random, phone) });
    if (random.chance(HAS_ACCOUNT)) identifiers.push({ kind: 'account', value: account });
    return { entityId: `R${truth}-${index}`, kind, name: nameOf(random, kind, parts), identifiers, truth };
  });
}

function nameOf(random: Random, kind: DrawnRecord['kind'], parts: readonly Spelled[]): string {
  const isEnglish = random.chance(ENGLISH);
  const words = parts.map(([hangul, ...latin]) => {
    return isEnglish ? (latin[random.below(latin.length)] ?? hangul) : hangul;
  });
  if (kind === 'company') {
    return isEnglish ? random.pick(LATIN_FORMS)(words.join(' ')) : random.pick(KOREAN_FORMS)(words.join(''));
  }
  if (!isEnglish) return words.join('');
  return random.chance(0.5) ? words.join(' ') : words.toReversed().join(' ');
}

function phoneOf(random: Random): string {
  return `010-${2_000 + random.below(8_000)}${1_000 + random.below(9_000)}`;
}

/** A phone as one of the ways in which people write it. */
function dialled(random: Random, phone: string): string {
  const [area = '', rest = ''] = phone.split('-');
  const split = `${rest.slice(0, -4)}-${rest.slice(-4)}`;
  return random.pick([`${area}-${split}`, `+82 ${area.slice(1)} ${split}`, `${area}${rest}`]);
}

function addressOf(random: Random): string {
  const province = PROVINCES[random.below(PROVINCES.length)] ?? PROVINCES[0];
  return `${province[0]}|${STREETS[random.below(STREETS.length)] ?? ''} ${1 + random.below(400)}, ${1 + random.below(30)}호`;
}

function written(random: Random, address: string): string {
  const [long = '', rest = ''] = address.split('|');
  const short = PROVINCES.find(([name]) => name === long)?.[1] ?? long;
  return random.pick([`${long} ${rest}`, `${short} ${rest}`, `${short} ${rest.replace(',', '')}`]);
}
