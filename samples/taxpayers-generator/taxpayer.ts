// A fictitious taxpayer as the fields of a row of a snapshot, with its outcome of the following month.
import { DutyAccount, drawTraits, type Month, type Traits } from './account.ts';
import { companyName, taxpayerIdOf } from './companies.ts';
import type { Random } from './random.ts';

const MONTHS_SHOWN = 6;
const MONTHS_PER_YEAR = 12;

/** Columns of a row, in order. */
export const COLUMNS: readonly string[] = [
  ...['taxpayerId', 'companyName', 'guaranteeLimit'],
  ...['paymentStatus', 'assessed', 'paid'].flatMap((name) =>
    Array.from({ length: MONTHS_SHOWN }, (_, month) => `${name}${month + 1}`),
  ),
  ...['insolvencyProceedings', 'closedBusiness', 'authorisedOperator', 'priorSeizures', 'yearsInBusiness'],
  ...['guaranteeUsedPct', 'declaredValueChangePct'],
];

export interface FictitiousTaxpayer {
  readonly taxpayerId: string;
  /** One field per column; an unknown factor is empty. */
  readonly fields: readonly (string | number)[];
  /** Whether the next statement is not paid. */
  readonly delinquent: boolean;
}

/**
 * Draws a taxpayer.
 *
 * @param random the taxpayer's own stream, at its beginning
 * @param months calendar months up to the snapshot, see monthsUntil
 */
export function drawTaxpayer(random: Random, index: number, months: number): FictitiousTaxpayer {
  const taxpayerId = taxpayerIdOf(index);
  const name = companyName(random);
  const traits = drawTraits(random);
  // Lasting traits are drawn before the months, so that they do not depend on the number of months.
  const business = drawBusiness(random, traits);
  const account = new DutyAccount(random, traits);
  const shown: Month[] = [];
  for (let month = 0; month < months; month++) {
    const current = account.advance(random, month % MONTHS_PER_YEAR);
    if (month >= months - MONTHS_SHOWN) shown.unshift(current);
  }
  return {
    taxpayerId,
    fields: [
      taxpayerId,
      name,
      traits.guaranteeLimit,
      ...shown.map(({ status }) => status),
      ...shown.map(({ assessed }) => assessed),
      ...shown.map(({ paid }) => paid),
      ...factorsOf(business, traits, shown, months),
    ],
    delinquent: random.chance(account.riskOfNonPayment()),
  };
}

/** The lasting traits of a business. Its fates are compared with probabilities that change with the account. */
interface Business {
  readonly insolvencyFate: number;
  readonly closureFate: number;
  readonly isOperator: boolean;
  readonly seizures: number;
  readonly yearsAtStart: number;
  /** Logarithm of the yearly change of declared value while the account is in good order. */
  readonly growth: number;
  /** By column, whether the factor is unknown to the administration. */
  readonly unknown: readonly boolean[];
}

/** Share of rows in which each factor is unknown, in the order of the columns. */
const UNKNOWN_SHARES = [0.03, 0.03, 0.02, 0.06, 0.08, 0.05, 0.12];
const OPERATOR_FROM_YEARS = 3;
const YEARS_MEDIAN = 7.5;
const YEARS_AT_MOST = 80;
const NEW_UNTIL_YEARS = 2;
/** Spread of the growth of trade; a few companies grow or shrink by leaps. */
const GROWTH_SIGMA = 0.28;
const LEAP_SHARE = 0.06;
const LEAP_SIGMA = 1.1;

function drawBusiness(random: Random, { quality }: Traits): Business {
  const insolvencyFate = random.uniform();
  const closureFate = random.uniform();
  const yearsAtStart = random.logNormal(YEARS_MEDIAN * Math.exp(0.2 * quality), 0.85) - NEW_UNTIL_YEARS;
  const growth = random.normal() * (random.chance(LEAP_SHARE) ? LEAP_SIGMA : GROWTH_SIGMA);
  const isOperator = random.chance(logistic(-3 + 0.9 * quality));
  let seizures = 0;
  while (seizures < 5 && random.chance(seizures === 0 ? logistic(-3.6 - 0.8 * quality) : 0.3)) seizures++;
  return {
    insolvencyFate,
    closureFate,
    isOperator,
    seizures,
    yearsAtStart,
    growth,
    unknown: UNKNOWN_SHARES.map((share) => random.chance(share)),
  };
}

function factorsOf(
  { insolvencyFate, closureFate, isOperator, seizures, yearsAtStart, growth, unknown }: Business,
  { guaranteeLimit }: Traits,
  shown: readonly Month[],
  months: number,
): (string | number)[] {
  const worst = Math.max(...shown.map(({ status }) => status));
  const isIdle = shown.every(({ duty }) => duty === 0);
  const years = Math.min(YEARS_AT_MOST, Math.max(1, Math.floor(yearsAtStart + months / MONTHS_PER_YEAR)));
  const isInsolvent = insolvencyFate < (worst >= 3 ? 0.14 : worst >= 1 ? 0.025 : 0.003);
  const isClosed = closureFate < (isIdle ? 0.05 : worst >= 3 ? 0.06 : 0.004);
  const decline = (isIdle ? 1.2 : 0) + (worst >= 1 ? 0.2 : 0);
  const values = [
    isInsolvent ? 1 : 0,
    isClosed ? 1 : 0,
    isOperator && years >= OPERATOR_FROM_YEARS && !isInsolvent && !isClosed ? 1 : 0,
    seizures,
    years,
    tenths((100 * (shown[0]?.assessed ?? 0)) / guaranteeLimit),
    // Without trade a year ago there is nothing to compare with.
    years < NEW_UNTIL_YEARS ? '' : tenths(100 * Math.exp(growth - decline) - 100),
  ];
  return values.map((value, column) => (unknown[column] ? '' : value));
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
