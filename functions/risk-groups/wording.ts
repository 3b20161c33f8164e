// What is said of groups: their conditions as phrases, and what was found as a sentence.

import type { Condition } from '../shared/risk-groups/conditions.ts';
import { type Message, message } from '../shared/words/message.ts';
import type { PhraseName } from '../shared/words/phrases.ts';
import type { AnalysedGroup } from './analysis.ts';

const NAMES = {
  office: 'column.office',
  processType: 'column.processType',
  importType: 'column.importType',
  importUse: 'column.importUse',
  paymentType: 'column.paymentType',
  transportMode: 'column.transportMode',
  departureCountry: 'column.departureCountry',
  originCountry: 'column.originCountry',
  originMark: 'column.originMark',
  taxType: 'column.taxType',
  hs2: 'group.hs2',
  hs4: 'group.hs4',
  hs6: 'column.hs6',
  taxRate: 'group.taxRate',
  netMassKg: 'group.netMassKg',
  pricePerKg: 'group.pricePerKg',
} as const satisfies Readonly<Record<Condition['field'], PhraseName>>;

/**
 * A condition as a phrase.
 *
 * @param currency ISO 4217 code of prices
 */
export function conditionMessage({ field, op, value }: Condition, currency: string): Message {
  const name = message(NAMES[field]);
  switch (op) {
    case 'differs-from':
      return message('group.differs', { field: name, other: message(NAMES[value]) });
    case '=':
      return message('group.equals', { field: name, code: hsPoint(field, value) });
    case '>=':
      return message('group.atLeast', { field: name, bound: value, unit: unitOf(field, currency) });
    default:
      return message('group.below', { field: name, bound: value, unit: unitOf(field, currency) });
  }
}

/** A group as a sentence: its conditions, and what was found. */
export function groupMessage(group: AnalysedGroup, currency: string): Message {
  const conditions = group.conditions.map((one) => conditionMessage(one, currency));
  return message(group.basis === 'imports' ? 'group.ofImports' : 'group.ofInspected', {
    group: message('group.conditions', { conditions }),
    rate: 100 * group.rate,
    frauds: group.frauds,
    inspected: group.inspected,
    low: 100 * group.rateLow,
    lift: group.lift,
  });
}

/** Headings and subheadings with their points: 8471, 8471.30. */
function hsPoint(field: Condition['field'], value: string): string {
  return field === 'hs6' ? `${value.slice(0, 4)}.${value.slice(4)}` : value;
}

function unitOf(field: 'taxRate' | 'netMassKg' | 'pricePerKg', currency: string): string {
  if (field === 'taxRate') return '%';
  return field === 'netMassKg' ? 'kg' : currency;
}
