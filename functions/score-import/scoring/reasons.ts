// Reasons in words: one sentence for each field group or history that changed the score.
import type { Entity, ProfileCounts, Profiles } from '../profiles/profiles.ts';
import type { Row } from './rows.ts';

/** Typical values from the model's manifest, for comparisons in words. */
export interface ReasonStatistics {
  /** ISO 4217 code of prices. */
  readonly currency: string;
  /** Median declared price per kg, in the model's currency, over all goods of the training data. */
  readonly medianPricePerKg: number;
  /** The same for each HS chapter (two digits). */
  readonly medianPricePerKgByChapter: Readonly<Record<string, number>>;
}

interface ReasonInput {
  readonly row: Row;
  readonly profiles: Profiles;
}

interface FormattedReason {
  readonly value: string | number;
  readonly text: string;
}

/** A price per kg that differs from its chapter's median by this factor is mentioned as such. */
const NOTABLE_RATIO = 1.5;

/**
 * Value and sentence for a reason group.
 *
 * @param contribution change in log-odds; its sign chooses between "raises" and "lowers" where the fact alone is neutral
 */
export function reasonFor(
  group: string,
  contribution: number,
  input: ReasonInput,
  statistics: ReasonStatistics,
): FormattedReason {
  const formatter = FORMATTERS[group];
  return formatter === undefined
    ? { value: group, text: `${group} ${direction(contribution)}` }
    : formatter(input, contribution, statistics);
}

type ReasonFormatter = (
  input: ReasonInput,
  contribution: number,
  statistics: ReasonStatistics,
) => FormattedReason;

const FORMATTERS: Readonly<Record<string, ReasonFormatter>> = {
  goodsHistory: history('goods', 'The same goods'),
  importerHistory: history('importer', 'This importer'),
  declarantHistory: history('declarant', 'This declarant'),
  sellerHistory: history('seller', 'This seller'),
  headingOriginHistory: history('headingOrigin', 'Goods of this HS heading and origin'),
  hs6: ({ row }, contribution) => ({
    value: row.hs6,
    text: `HS subheading ${row.hs6.slice(0, 4)}.${row.hs6.slice(4)} ${direction(contribution)}`,
  }),
  countries: ({ row: { originCountry, departureCountry } }, contribution) => ({
    value: `${originCountry} / ${departureCountry}`,
    text:
      originCountry === departureCountry
        ? `Country of origin and departure ${originCountry} ${direction(contribution)}`
        : `The country of origin differs from the country of departure (${originCountry} / ${departureCountry}), which ${direction(contribution)}`,
  }),
  taxRate: ({ row: { taxRate } }, contribution) => ({
    value: taxRate,
    text: `Duty rate of ${number(taxRate)} % ${direction(contribution)}`,
  }),
  taxType: code('taxType', 'Duty regime code'),
  netMassKg: ({ row: { netMassKg } }, contribution) => ({
    value: netMassKg,
    text:
      netMassKg === 0
        ? `Declared without a net mass, which ${direction(contribution)}`
        : `Net mass of ${number(netMassKg)} kg ${direction(contribution)}`,
  }),
  itemPrice: price,
  office: code('office', 'Customs office'),
  processType: code('processType', 'Clearance process code'),
  importType: code('importType', 'Import type code'),
  importUse: code('importUse', 'Import use code'),
  paymentType: code('paymentType', 'Payment terms code'),
  transportMode: code('transportMode', 'Transport mode code'),
  originMark: code('originMark', 'Origin marking code'),
};

function direction(contribution: number): string {
  return contribution > 0 ? 'raises the risk' : 'lowers the risk';
}

function history(entity: Entity, subject: string): ReasonFormatter {
  return ({ profiles }, contribution) => {
    const { inspected, fraud, critical } = profiles[entity];
    return {
      value: `${fraud}/${inspected}`,
      text: `${subject}: ${inspectionSummary({ inspected, fraud, critical })}, which ${direction(contribution)}`,
    };
  };
}

function inspectionSummary({ inspected, fraud, critical }: ProfileCounts): string {
  const inspections = inspected === 1 ? '1 earlier inspection' : `${number(inspected)} earlier inspections`;
  if (fraud === 0) return `no fraud in ${inspections}`;
  const grave = critical === 0 ? '' : ` (${number(critical)} critical)`;
  return `fraud in ${number(fraud)} of ${inspections}${grave}`;
}

function code(field: keyof Row, what: string): ReasonFormatter {
  return ({ row }, contribution) => {
    const value = String(row[field]);
    return { value, text: `${what} ${value} ${direction(contribution)}` };
  };
}

function price(input: ReasonInput, contribution: number, statistics: ReasonStatistics): FormattedReason {
  const { itemPrice, netMassKg, hs6 } = input.row;
  const value = itemPrice;
  if (itemPrice === 0) return { value, text: `Declared without a price, which ${direction(contribution)}` };
  const perKg = itemPrice / netMassKg;
  if (!Number.isFinite(perKg)) {
    return {
      value,
      text: `Declared price of ${number(itemPrice)} ${statistics.currency} ${direction(contribution)}`,
    };
  }
  return {
    value,
    text: `Declared price of ${number(perKg)} ${statistics.currency} per kg, ${comparedWithMedian(perKg, hs6.slice(0, 2), statistics)}, ${direction(contribution)}`,
  };
}

function comparedWithMedian(perKg: number, chapter: string, statistics: ReasonStatistics): string {
  const ofChapter = statistics.medianPricePerKgByChapter[chapter];
  const typical = ofChapter ?? statistics.medianPricePerKg;
  const goods = ofChapter === undefined ? 'all goods' : `HS chapter ${chapter}`;
  const ratio = perKg / typical;
  const median = `the median of ${goods} (${number(typical)})`;
  if (ratio >= NOTABLE_RATIO) return `${number(ratio)} times ${median}`;
  if (ratio <= 1 / NOTABLE_RATIO) return `${number(ratio * 100)} % of ${median}`;
  return `near ${median}`;
}

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const SIGNIFICANT = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const POWER = new Intl.NumberFormat('en-US', { notation: 'scientific', maximumSignificantDigits: 3 });

/** Three significant digits below 1,000, whole numbers above, thousands separated; scientific notation for extremes. */
function number(value: number): string {
  const size = Math.abs(value);
  // JSON has -0; an officer does not expect it.
  if (size === 0) return '0';
  if (size < 1e-6 || size > 1e15) return POWER.format(value);
  return (size < 1000 ? SIGNIFICANT : WHOLE).format(value);
}
