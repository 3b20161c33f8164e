// The duty account of a fictitious taxpayer, month by month since January 2025. A hidden quality determines how often a month goes
// unpaid. The months past due rise by one while nothing is paid, stay the same with an instalment, and end when the arrears are paid.
// A taxpayer's months do not depend on the day of the snapshot, so that snapshots of two months show the same history.
import type { Random } from './random.ts';

/** January 2025. */
const FIRST_YEAR = 2025;
const MONTHS_PER_YEAR = 12;
/** Six months that are shown, preceded by as many in which accounts settle into realistic states. */
const MONTHS_NEEDED = 12;
const MOST_PAST_DUE = 9;
const NOTHING_ASSESSED = -2;
const PAID_IN_FULL = -1;
const PAID_IN_PART = 0;

/** How a taxpayer pays while not past due. */
type Habit = 'idle' | 'full' | 'part';

/** The traits of a taxpayer that do not change from month to month. */
export interface Traits {
  /** Hidden, standard normal; the higher, the more likely to pay. */
  readonly quality: number;
  readonly guaranteeLimit: number;
  /** Duty of a typical month of a taxpayer who pays in full. */
  readonly usualDuty: number;
  /** Typical balance of a taxpayer who pays in part. */
  readonly usualBalance: number;
  /** Share of the balance that a partial payment settles. */
  readonly instalment: number;
}

export interface Month {
  readonly status: number;
  /** Balance at the end of the month. */
  readonly assessed: number;
  readonly paid: number;
  /** New duty of the month. */
  readonly duty: number;
}

/**
 * The number of calendar months from the first one to that of a day.
 *
 * @param day YYYY-MM-DD
 * @returns fewer than 12 if the day is too early for a snapshot
 */
export function monthsUntil(day: string): number {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return (year - FIRST_YEAR) * MONTHS_PER_YEAR + month;
}

/** The first month with enough history for a snapshot, for messages. */
export const FIRST_SNAPSHOT_MONTH = `${FIRST_YEAR + Math.floor((MONTHS_NEEDED - 1) / MONTHS_PER_YEAR)}-${String(
  ((MONTHS_NEEDED - 1) % MONTHS_PER_YEAR) + 1,
).padStart(2, '0')}`;

export function hasHistory(months: number): boolean {
  return months >= MONTHS_NEEDED;
}

const LIMIT_MEDIAN = 120_000;
const LIMIT_SIGMA = 0.8;
const LIMIT_STEP = 10_000;
const LIMIT_MOST = 1_000_000;

export function drawTraits(random: Random): Traits {
  const quality = random.normal();
  const wanted = random.logNormal(LIMIT_MEDIAN * Math.exp(0.4 * quality), LIMIT_SIGMA);
  const guaranteeLimit = Math.min(
    LIMIT_MOST,
    Math.max(LIMIT_STEP, Math.round(wanted / LIMIT_STEP) * LIMIT_STEP),
  );
  // A guarantee covers a multiple of the typical balance: seldom twice that of a taxpayer who pays in part.
  const use = Math.min(0.99, Math.max(0.02, 0.52 - 0.16 * quality + 0.28 * random.normal()));
  return {
    quality,
    guaranteeLimit,
    usualDuty: guaranteeLimit * random.logNormal(0.025, 1),
    usualBalance: guaranteeLimit * use,
    instalment: Math.min(1, random.logNormal(0.055 * Math.exp(0.4 * quality), 0.7)),
  };
}

/** An account that advances month by month. */
export class DutyAccount {
  readonly #traits: Traits;
  #habit: Habit;
  #balance: number;
  #monthsPastDue = 0;

  constructor(random: Random, traits: Traits) {
    this.#traits = traits;
    const draw = random.uniform();
    this.#habit = draw < 0.13 ? 'idle' : draw < 0.36 ? 'full' : 'part';
    this.#balance = this.#habit === 'part' ? traits.usualBalance * random.uniform() : 0;
  }

  /** Probability that the next statement is not paid; on average as often as in the training data. */
  riskOfNonPayment(): number {
    const { quality } = this.#traits;
    if (this.#monthsPastDue === 0) return logistic(-2.05 - 0.9 * quality);
    return logistic((this.#monthsPastDue === 1 ? -0.7 : 0.65) - 0.5 * quality);
  }

  /** @param calendarMonth 0 for January */
  advance(random: Random, calendarMonth: number): Month {
    if (this.#monthsPastDue > 0) return this.#lateMonth(random, calendarMonth);
    this.#changeHabit(random);
    if (this.#balance > 0 && random.chance(missRisk(this.#traits.quality))) {
      return this.#unpaidMonth(random, calendarMonth);
    }
    return this.#habit === 'part'
      ? this.#partMonth(random, calendarMonth)
      : this.#fullMonth(random, calendarMonth);
  }

  #changeHabit(random: Random): void {
    const draw = random.uniform();
    const { quality } = this.#traits;
    if (this.#habit === 'part') {
      if (draw < 0.045 * Math.exp(0.3 * quality)) this.#habit = 'full';
    } else if (this.#habit === 'full') {
      if (draw < 0.14) this.#habit = 'part';
      else if (draw < 0.22) this.#habit = 'idle';
    } else if (draw < 0.13) {
      this.#habit = draw < 0.05 ? 'part' : 'full';
    }
  }

  #lateMonth(random: Random, calendarMonth: number): Month {
    const { climb, hold } = chancesWhenLate(this.#traits.quality, this.#monthsPastDue);
    const draw = random.uniform();
    if (draw < climb) return this.#unpaidMonth(random, calendarMonth);
    if (draw < climb + hold) return this.#instalmentMonth(random, calendarMonth);
    this.#monthsPastDue = 0;
    return this.#habit === 'part'
      ? this.#partMonth(random, calendarMonth)
      : this.#fullMonth(random, calendarMonth);
  }

  /** Nothing is paid: one more month past due. Deferment ends at the guarantee, so that little is added. */
  #unpaidMonth(random: Random, calendarMonth: number): Month {
    const duty = this.#isBeyondGuarantee() ? 0 : this.#duty(random, calendarMonth) * 0.3;
    const interest = this.#balance * 0.012;
    this.#monthsPastDue = Math.min(MOST_PAST_DUE, this.#monthsPastDue + 1);
    this.#balance += duty + interest;
    return this.#month(this.#monthsPastDue, 0, duty);
  }

  /** The oldest month is paid and a new one falls due: the months past due stay the same. */
  #instalmentMonth(random: Random, calendarMonth: number): Month {
    const paid = this.#balance * Math.min(0.6, random.logNormal(0.055, 0.6));
    const duty = this.#isBeyondGuarantee()
      ? 0
      : paid * (0.7 + 0.4 * random.uniform()) * season(calendarMonth);
    this.#balance += duty - paid;
    return this.#month(this.#monthsPastDue, paid, duty);
  }

  #partMonth(random: Random, calendarMonth: number): Month {
    const { instalment, usualBalance, guaranteeLimit } = this.#traits;
    const paid = this.#balance * Math.min(1, instalment * random.logNormal(1, 0.5));
    const wanted = usualBalance * season(calendarMonth) * random.logNormal(1, 0.12);
    const duty = Math.max(0, paid + 0.3 * (wanted - this.#balance));
    this.#balance = Math.min(guaranteeLimit * 1.02, this.#balance - paid + duty);
    return this.#month(PAID_IN_PART, paid, duty);
  }

  #fullMonth(random: Random, calendarMonth: number): Month {
    const paid = this.#balance;
    const duty = this.#habit === 'idle' ? 0 : this.#duty(random, calendarMonth);
    this.#balance = Math.min(this.#traits.guaranteeLimit, duty);
    return this.#month(paid < 1 && duty < 1 ? NOTHING_ASSESSED : PAID_IN_FULL, paid, duty);
  }

  #duty(random: Random, calendarMonth: number): number {
    return this.#traits.usualDuty * season(calendarMonth) * random.logNormal(1, 0.5);
  }

  #isBeyondGuarantee(): boolean {
    return this.#balance >= this.#traits.guaranteeLimit;
  }

  #month(status: number, paid: number, duty: number): Month {
    return { status, assessed: Math.round(this.#balance), paid: Math.round(paid), duty };
  }
}

/** Seasonal factor: imports rise before the holidays at the end of the year. */
function season(calendarMonth: number): number {
  return 1 + 0.12 * Math.cos((2 * Math.PI * (calendarMonth - 10)) / MONTHS_PER_YEAR);
}

/** Probability that a month of an account in good order goes unpaid. */
function missRisk(quality: number): number {
  return logistic(-2.6 - 0.85 * quality);
}

/** Probabilities of how a month that begins past due ends. */
function chancesWhenLate(quality: number, pastDue: number): { climb: number; hold: number; settle: number } {
  const settle = logistic((pastDue === 1 ? 0.35 : pastDue === 2 ? -0.5 : -0.8) + 0.5 * quality);
  const climbShare = pastDue === 1 ? 0.75 : pastDue === 2 ? 0.15 : 0.35;
  return { climb: (1 - settle) * climbShare, hold: (1 - settle) * (1 - climbShare), settle };
}

function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
