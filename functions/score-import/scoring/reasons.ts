// Reasons: what to say of each field group or history that changed the score.
import { type Message, message } from '../../shared/words/message.ts';
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
  readonly text: Message;
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
  const effect = effectOf(contribution);
  const formatter = FORMATTERS[group];
  // A retrained model may have new groups.
  return formatter === undefined
    ? { value: group, text: message('reason.other', { group, effect }) }
    : formatter(input, effect, statistics);
}

/** "raises the risk" or "lowers the risk". */
function effectOf(contribution: number): Message {
  return message(contribution > 0 ? 'risk.raises' : 'risk.lowers');
}

type ReasonFormatter = (input: ReasonInput, effect: Message, statistics: ReasonStatistics) => FormattedReason;

const FORMATTERS: Readonly<Record<string, ReasonFormatter>> = {
  goodsHistory: history('goods'),
  importerHistory: history('importer'),
  declarantHistory: history('declarant'),
  sellerHistory: history('seller'),
  headingOriginHistory: history('headingOrigin'),
  hs6: ({ row: { hs6 } }, effect) => ({
    value: hs6,
    text: message('reason.hs6', { code: `${hs6.slice(0, 4)}.${hs6.slice(4)}`, effect }),
  }),
  countries: ({ row: { originCountry: origin, departureCountry: departure } }, effect) => ({
    value: `${origin} / ${departure}`,
    text:
      origin === departure
        ? message('reason.oneCountry', { country: origin, effect })
        : message('reason.twoCountries', { origin, departure, effect }),
  }),
  taxRate: ({ row: { taxRate } }, effect) => ({
    value: taxRate,
    text: message('reason.taxRate', { rate: taxRate, effect }),
  }),
  taxType: code('taxType'),
  netMassKg: ({ row: { netMassKg } }, effect) => ({
    value: netMassKg,
    text:
      netMassKg === 0
        ? message('reason.noMass', { effect })
        : message('reason.mass', { mass: netMassKg, effect }),
  }),
  itemPrice: price,
  office: code('office'),
  processType: code('processType'),
  importType: code('importType'),
  importUse: code('importUse'),
  paymentType: code('paymentType'),
  transportMode: code('transportMode'),
  originMark: code('originMark'),
};

function history(entity: Entity): ReasonFormatter {
  return ({ profiles }, effect) => {
    const counts = profiles[entity];
    return {
      value: `${counts.fraud}/${counts.inspected}`,
      text: message('reason.history', {
        subject: message(`history.${entity}`),
        found: foundBy(counts),
        effect,
      }),
    };
  };
}

/** What earlier inspections found. */
function foundBy({ inspected, fraud, critical }: ProfileCounts): Message {
  if (fraud === 0) return message('history.clear', { inspected });
  return critical === 0
    ? message('history.fraud', { inspected, fraud })
    : message('history.critical', { inspected, fraud, critical });
}

type CodeField =
  | 'taxType'
  | 'office'
  | 'processType'
  | 'importType'
  | 'importUse'
  | 'paymentType'
  | 'transportMode'
  | 'originMark';

function code(field: CodeField): ReasonFormatter {
  return ({ row }, effect) => {
    const value = row[field];
    return { value, text: message('reason.code', { what: message(`column.${field}`), code: value, effect }) };
  };
}

function price({ row }: ReasonInput, effect: Message, statistics: ReasonStatistics): FormattedReason {
  const { itemPrice, netMassKg, hs6 } = row;
  const { currency } = statistics;
  const value = itemPrice;
  if (itemPrice === 0) return { value, text: message('reason.noPrice', { effect }) };
  const perKg = itemPrice / netMassKg;
  if (!Number.isFinite(perKg)) {
    return { value, text: message('reason.price', { price: itemPrice, currency, effect }) };
  }
  const comparison = comparedWithMedian(perKg, hs6.slice(0, 2), statistics);
  return { value, text: message('reason.pricePerKg', { perKg, currency, comparison, effect }) };
}

function comparedWithMedian(perKg: number, chapter: string, statistics: ReasonStatistics): Message {
  const ofChapter = statistics.medianPricePerKgByChapter[chapter];
  const typical = ofChapter ?? statistics.medianPricePerKg;
  const ratio = perKg / typical;
  const median =
    ofChapter === undefined
      ? message('median.all', { typical })
      : message('median.chapter', { chapter, typical });
  if (ratio >= NOTABLE_RATIO) return message('median.times', { ratio, median });
  if (ratio <= 1 / NOTABLE_RATIO) return message('median.share', { percent: ratio * 100, median });
  return message('median.near', { median });
}
