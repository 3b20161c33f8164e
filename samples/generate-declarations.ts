/**
 * Writes the sample import declarations: `declarations.csv` (columns of the public Korean data set, with results),
 * `declarations.json` (the same rows as API bodies) and `inspections.json` (the results, by declaration).
 *
 * Everything is invented: traders, goods lines, prices and results come from a seeded generator, so every run
 * writes the same bytes. Goods lines, importers and sellers come back from day to day, so that what an inspection
 * found changes the scores that follow. The last day has no results yet.
 *
 * Run: `node samples/generate-declarations.ts`
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A row of the data set: a declaration of one item. */
type Row = {
  declarationId: string;
  declaredOn: string;
  office: string;
  processType: string;
  importType: string;
  importUse: string;
  paymentType: string;
  transportMode: string;
  declarantId: string;
  importerId: string;
  sellerId?: string;
  courierId?: string;
  hs6: string;
  departureCountry: string;
  originCountry: string;
  taxRate: number;
  taxType: string;
  originMark: string;
  netMassKg: number;
  itemPrice: number;
};

type Outcome = 'clear' | 'fraud' | 'critical';

/** A product that somebody keeps importing: the same goods in the same packing, at about the same price. */
type GoodsLine = {
  hs6: string;
  departureCountry: string;
  originCountry: string;
  taxRate: number;
  taxType: string;
  originMark: string;
  netMassKg: number;
  unitPriceKrw: number;
  transportMode: string;
  importers: string[];
  seller?: string;
  outcome: Outcome;
};

const FIRST_DAY = Date.UTC(2020, 0, 2);
const DAYS = 14;
const ROWS_PER_DAY = [26, 29, 12, 9, 34, 36, 33, 31, 30, 14, 10, 38, 52, 46];
const MILLISECONDS_PER_DAY = 86_400_000;
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Subheading, origin, departures it is shipped from, tax rate, tax type, won per kg, usual kg. */
const CATALOGUE: [string, string, string[], number, string, number, number][] = [
  ['392690', 'CN', ['CN', 'HK'], 6.5, 'C', 2900, 41.3],
  ['950300', 'CN', ['CN'], 0, 'C', 4100, 187.6],
  ['850440', 'CN', ['CN', 'HK'], 0, 'CIT', 11200, 63.7],
  ['630790', 'VN', ['VN'], 0, 'FAS1', 3600, 218.9],
  ['330499', 'FR', ['FR', 'DE'], 0, 'FEU1', 48500, 17.4],
  ['851762', 'CN', ['CN', 'SG'], 0, 'CIT', 96400, 3.9],
  ['071080', 'CN', ['CN'], 27, 'A', 810, 23460],
  ['620342', 'BD', ['BD'], 0, 'R', 9700, 334.2],
  ['640399', 'IT', ['IT', 'CH'], 0, 'FEU1', 71300, 11.8],
  ['847130', 'CN', ['CN', 'JP'], 0, 'CIT', 214000, 8.6],
  ['870899', 'DE', ['DE'], 0, 'FEU1', 18900, 76.4],
  ['901890', 'US', ['US'], 0, 'FUS1', 152000, 5.3],
  ['210690', 'US', ['US', 'CA'], 8, 'A', 16400, 29.7],
  ['090111', 'CO', ['CO', 'US'], 2, 'A', 6900, 1260.5],
  ['030617', 'EC', ['EC'], 20, 'A', 11800, 7480],
  ['420221', 'IT', ['IT', 'HK'], 8, 'A', 387000, 2.7],
  ['420292', 'CN', ['CN'], 8, 'A', 5400, 96.2],
  ['610910', 'CN', ['CN'], 13, 'A', 8200, 143.8],
  ['711319', 'HK', ['HK'], 8, 'A', 940000, 0.7],
  ['910211', 'CH', ['CH', 'HK'], 8, 'A', 1860000, 0.4],
  ['121190', 'CN', ['CN'], 8, 'A', 7300, 612.4],
  ['130219', 'JP', ['JP'], 8, 'A', 54100, 13.6],
  ['382499', 'JP', ['JP'], 6.5, 'C', 23700, 157.3],
  ['732690', 'CN', ['CN'], 0, 'FCN1', 2100, 508.1],
  ['690722', 'CN', ['CN'], 8, 'A', 330, 11386],
  ['848180', 'TW', ['TW'], 8, 'A', 14600, 58.9],
  ['853710', 'DE', ['DE', 'PL'], 0, 'FEU1', 63200, 21.2],
  ['854442', 'CN', ['CN'], 0, 'FCN1', 12900, 37.1],
  ['940360', 'MY', ['MY'], 0, 'FAS1', 2600, 1874.6],
  ['220421', 'CL', ['CL'], 15, 'FCL1', 5200, 913.5],
  ['220830', 'GB', ['GB', 'NL'], 20, 'A', 19800, 264.8],
  ['300490', 'IN', ['IN'], 0, 'C', 87400, 34.6],
  ['870830', 'CN', ['CN'], 8, 'A', 3900, 421.7],
  ['160420', 'TH', ['TH'], 20, 'A', 4300, 3120.4],
];

const OFFICES = ['40', '40', '40', '20', '20', '20', '30', '30', '16', '13', '10', '121'];
const ORIGIN_MARKS = ['E', 'E', 'G', 'G', 'Y', 'Y', 'B', 'S'];
const AIR = '40';
const SEA = '10';
const HEAVY_KG = 150;

const random = xorshift(20_200_102);
const usedIds = new Set<string>();

const declarants = many(11, () => identifier(7, LETTERS_AND_DIGITS));
const importers = many(46, () => identifier(7, LETTERS_AND_DIGITS));
const sellers = many(33, () => identifier(7, LETTERS_AND_DIGITS));
const couriers = many(4, () => identifier(6, LETTERS_AND_DIGITS));
const declarantOf = new Map(importers.map((importer) => [importer, pick(declarants)]));
const goodsLines = CATALOGUE.flatMap((entry) => many(random() < 0.55 ? 1 : 2, () => goodsLine(entry)));

const rows = ROWS_PER_DAY.flatMap((count, dayIndex) => many(count, () => declare(dayIndex)));
const lastDay = dayOf(DAYS - 1);

write('declarations.csv', toCsv(rows));
write(
  'declarations.json',
  `${JSON.stringify(
    rows.map((row) => requestBody(row.declaration)),
    null,
    1,
  )}\n`,
);
write(
  'inspections.json',
  `${JSON.stringify(
    rows
      .filter(({ declaration }) => declaration.declaredOn !== lastDay)
      .map(({ declaration, outcome }) => ({ declarationId: declaration.declarationId, outcome })),
    null,
    1,
  )}\n`,
);

function goodsLine([
  hs6,
  origin,
  departures,
  taxRate,
  taxType,
  unitPriceKrw,
  kg,
]: (typeof CATALOGUE)[number]): GoodsLine {
  const netMassKg = round(kg * (0.35 + 1.5 * random()), kg < 10 ? 2 : 1);
  const fate = random();
  const line: GoodsLine = {
    hs6,
    departureCountry: pick(departures),
    originCountry: origin,
    taxRate,
    taxType,
    originMark: pick(ORIGIN_MARKS),
    netMassKg,
    // Undervaluation is what most frauds in these samples are: the same goods at a fraction of the price.
    unitPriceKrw: unitPriceKrw * (0.7 + 0.6 * random()) * (fate < 0.2 ? 0.25 : 1),
    transportMode: netMassKg < HEAVY_KG ? AIR : SEA,
    importers: many(1 + Math.floor(random() * 3), () => pick(importers)),
    outcome: fate < 0.035 ? 'critical' : fate < 0.23 ? 'fraud' : 'clear',
  };
  return random() < 0.88 ? { ...line, seller: pick(sellers) } : line;
}

function declare(dayIndex: number): { declaration: Row; outcome: Outcome } {
  const line = pick(goodsLines);
  // Most consignments repeat a known packing; the others are the same product in another quantity.
  const repeats = random() < 0.78;
  const netMassKg = repeats ? line.netMassKg : round(line.netMassKg * (0.2 + 2 * random()), 1);
  const importerId = pick(line.importers);
  const parcel = line.transportMode === AIR && netMassKg < 30 && random() < 0.55;
  const declaration: Row = {
    declarationId: identifier(8, '0123456789'),
    declaredOn: dayOf(dayIndex),
    office: pick(OFFICES),
    processType: 'B',
    importType: parcel && random() < 0.4 ? '87' : random() < 0.93 ? '11' : '94',
    importUse: random() < 0.92 ? '21' : pick(['11', '26', '23']),
    paymentType: random() < 0.7 ? '11' : pick(['43', '43', '18', '14']),
    transportMode: line.transportMode,
    declarantId: declarantOf.get(importerId) ?? pick(declarants),
    importerId,
    ...(line.seller === undefined ? {} : { sellerId: line.seller }),
    ...(parcel ? { courierId: pick(couriers) } : {}),
    hs6: line.hs6,
    departureCountry: line.departureCountry,
    originCountry: line.originCountry,
    taxRate: line.taxRate,
    taxType: line.taxType,
    originMark: line.originMark,
    netMassKg,
    itemPrice: round(netMassKg * line.unitPriceKrw * (0.95 + 0.1 * random()), 1),
  };
  const surprise = random();
  const outcome = surprise < 0.02 ? (line.outcome === 'clear' ? 'fraud' : 'clear') : line.outcome;
  return { declaration, outcome };
}

/** The row as the API takes it. */
function requestBody(row: Row): object {
  const { hs6, originCountry, originMark, taxRate, taxType, netMassKg, itemPrice, ...header } = row;
  const price = { amount: itemPrice };
  const item = { itemNumber: 1, hsCode: hs6, originCountry, originMark, taxRate, taxType, netMassKg, price };
  return { ...header, items: [item] };
}

function toCsv(lines: { declaration: Row; outcome: Outcome }[]): string {
  const header = [
    'Declaration ID,Date,Office ID,Process Type,Import Type,Import Use,Payment Type,Mode of Transport',
    'Declarant ID,Importer ID,Seller ID,Courier ID,HS6 Code,Country of Departure,Country of Origin',
    'Tax Rate,Tax Type,Country of Origin Indicator,Net Mass,Item Price,Fraud,Critical Fraud',
  ].join(',');
  const body = lines.map(({ declaration: d, outcome }) => {
    // The data set writes 1 for a fraud and 2 for a critical fraud into its last column; no result is empty.
    const known = d.declaredOn !== lastDay;
    const fraud = known ? (outcome === 'clear' ? '0' : '1') : '';
    const level = known ? { clear: '0', fraud: '1', critical: '2' }[outcome] : '';
    return [
      ...[d.declarationId, d.declaredOn, d.office, d.processType, d.importType, d.importUse, d.paymentType],
      ...[d.transportMode, d.declarantId, d.importerId, d.sellerId ?? '', d.courierId ?? '', d.hs6],
      ...[d.departureCountry, d.originCountry, decimal(d.taxRate), d.taxType, d.originMark],
      ...[decimal(d.netMassKg), decimal(d.itemPrice), fraud, level],
    ].join(',');
  });
  return `${[header, ...body].join('\n')}\n`;
}

/** Marsaglia's xorshift with shifts 13, 17, 5 (Journal of Statistical Software 8, 2003); numbers in [0, 1). */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function pick<T>(choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error('Nothing to pick from.');
  return choice;
}

function many<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function identifier(length: number, alphabet: string): string {
  for (;;) {
    const id = many(length, () => pick([...alphabet])).join('');
    if (!usedIds.has(id)) {
      usedIds.add(id);
      return id;
    }
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function dayOf(index: number): string {
  return new Date(FIRST_DAY + index * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
}

function write(name: string, text: string): void {
  writeFileSync(fileURLToPath(new URL(name, import.meta.url)), text);
}
