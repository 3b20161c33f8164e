// Names and identifiers of fictitious companies, Latin and Korean, some with commas and quotation marks, which CSV must quote.
import type { Random } from './random.ts';

type Words = readonly [string, ...string[]];

const KOREAN_SHARE = 0.45;
/** Share of Latin names that contain a brand in quotation marks. */
const BRANDED_SHARE = 0.04;

const LATIN_FIRST: Words = [
  ...([
    'Hanbit',
    'Saebyeok',
    'Garam',
    'Noeul',
    'Miraeon',
    'Dasom',
    'Haneulbit',
    'Baram',
    'Onnuri',
    'Gaonhae',
  ] as const),
  ...[
    'Solbit',
    'Yeonseul',
    'Narae',
    'Hanvit',
    'Sandeul',
    'Norden',
    'Kestrel',
    'Amberline',
    'Quayside',
    'Larkhill',
  ],
  ...[
    'Torvik',
    'Belmora',
    'Castaway',
    'Redfern',
    'Oakhaven',
    'Silverbay',
    'Windrose',
    'Marlowe',
    'Pinecrest',
    'Tidewell',
  ],
  ...[
    'Lumeris',
    'Ostara',
    'Verdano',
    'Calderon Sur',
    'Port Ellis',
    'Brightwater',
    'Hollin',
    'Corvane',
    'Estrada Norte',
  ],
];
const LATIN_TRADE: Words = [
  ...([
    'Trading',
    'Imports',
    'Foods',
    'Textiles',
    'Electronics',
    'Marine',
    'Machinery',
    'Chemicals',
    'Logistics',
  ] as const),
  ...[
    'Steel',
    'Optics',
    'Toys',
    'Furniture',
    'Motors',
    'Cosmetics',
    'Paper',
    'Agro',
    'Tools',
    'Seafood',
    'Ceramics',
  ],
];
const LATIN_FORM: Words = [
  'Co., Ltd.',
  'Co., Ltd.',
  'Ltd',
  'Inc.',
  'GmbH',
  'S.A.',
  'LLC',
  '& Sons, Ltd.',
  'Corporation',
];
const BRANDS: Words = [
  'Blue Heron',
  'Seven Stars',
  'Old Harbour',
  'Fresh & Fair',
  'Little Whale',
  'North Gate',
];

const KOREAN_FIRST: Words = [
  ...([
    '한빛',
    '새벽',
    '가람',
    '노을',
    '미래온',
    '다솜',
    '하늘빛',
    '바람',
    '온누리',
    '가온해',
    '솔빛',
    '연슬',
  ] as const),
  ...[
    '나래',
    '산들',
    '푸른결',
    '누리샘',
    '해오름',
    '달무리',
    '은가비',
    '라온길',
    '예그린',
    '한울찬',
    '도담',
    '별하',
  ],
];
const KOREAN_TRADE: Words = [
  '무역',
  '통상',
  '상사',
  '물산',
  '식품',
  '전자',
  '섬유',
  '기계',
  '화학',
  '물류',
  '수산',
  '교역',
];
const KOREAN_FORM: readonly [(name: string) => string, ...((name: string) => string)[]] = [
  (name) => name,
  (name) => `(주)${name}`,
  (name) => `주식회사 ${name}`,
  (name) => `${name}(주)`,
  (name) => `${name} 유한회사`,
];

/** Number of taxpayers with distinct identifiers: more than any administration has. */
export const MAX_TAXPAYERS = 1_000_000_000;
/** Prime and coprime to the above: its multiples reach every number before they repeat one. */
const STRIDE = 7_368_787;
const ID_DIGITS = 9;

/** The identifier of a taxpayer: distinct for every index, in no apparent order. */
export function taxpayerIdOf(index: number): string {
  const digits = String(((index + 1) * STRIDE) % MAX_TAXPAYERS).padStart(ID_DIGITS, '0');
  return `TP${[...digits].toReversed().join('')}`;
}

export function companyName(random: Random): string {
  if (random.chance(KOREAN_SHARE)) {
    return random.pick(KOREAN_FORM)(random.pick(KOREAN_FIRST) + random.pick(KOREAN_TRADE));
  }
  const name = `${random.pick(LATIN_FIRST)} ${random.pick(LATIN_TRADE)}`;
  return random.chance(BRANDED_SHARE)
    ? `${name} "${random.pick(BRANDS)}"`
    : `${name} ${random.pick(LATIN_FORM)}`;
}
