// What of a model's health needs a person: each alarm is a figure that passed its limit, with the words for it.
import { SHIFTED_FROM } from '../../shared/stability.ts';
import { type Message, message } from '../../shared/words/message.ts';

export const HEALTH_ALARMS = [
  'score-shifted',
  'feature-shifted',
  'miscalibrated',
  'no-better-than-chance',
  'labels-old',
] as const;

export interface HealthAlarm {
  readonly alarm: (typeof HEALTH_ALARMS)[number];
  /** The field that has shifted. */
  readonly feature?: string;
  readonly text: Message;
}

/** What alarms are raised from. */
export interface Signs {
  /** Index of the scores in the last days; undefined if there are too few to tell. */
  readonly scoreIndex: number | undefined;
  /** Indices of the fields. */
  readonly featureIndices: Readonly<Record<string, number>>;
  /** Weighted sums of predicted and of found frauds, and the standard error of the latter if the predictions were right. */
  readonly frauds: {
    readonly expected: number;
    readonly found: number;
    readonly error: number;
    readonly n: number;
  };
  readonly red: Hits;
  readonly random: Hits;
  /** Days from the latest result, or without any from the first scored day, to the last scored day; undefined without a scored day. */
  readonly labelAge: number | undefined;
}

/** Inspected declarations of a stream, and the 95 % interval of their fraud rate. */
interface Hits {
  readonly inspected: number;
  readonly rate: number;
  readonly low: number;
}

const MOST_ERRORS = 3;
/** Fewer inspections say nothing about a rate. */
const LEAST_INSPECTED = 50;
const MOST_LABEL_AGE = 14;

export function alarmsOf({
  scoreIndex,
  featureIndices,
  frauds,
  red,
  random,
  labelAge,
}: Signs): HealthAlarm[] {
  const alarms: HealthAlarm[] = [];
  if (scoreIndex !== undefined && scoreIndex > SHIFTED_FROM) {
    alarms.push({ alarm: 'score-shifted', text: message('health.score', { psi: shown(scoreIndex) }) });
  }
  for (const [feature, index] of Object.entries(featureIndices)) {
    if (index <= SHIFTED_FROM) continue;
    const text = message('health.feature', { feature, psi: shown(index) });
    alarms.push({ alarm: 'feature-shifted', feature, text });
  }
  const { expected, found, error, n } = frauds;
  if (n >= LEAST_INSPECTED && Math.abs(found - expected) > MOST_ERRORS * error) {
    const values = { found: Math.round(found), expected: Math.round(expected) };
    alarms.push({ alarm: 'miscalibrated', text: message('health.miscalibrated', values) });
  }
  const isTold = red.inspected >= LEAST_INSPECTED && random.inspected >= LEAST_INSPECTED;
  if (isTold && red.low <= random.rate) {
    const values = { red: percent(red.rate), random: percent(random.rate) };
    alarms.push({ alarm: 'no-better-than-chance', text: message('health.chance', values) });
  }
  if (labelAge !== undefined && labelAge > MOST_LABEL_AGE) {
    alarms.push({ alarm: 'labels-old', text: message('health.labels', { days: labelAge }) });
  }
  return alarms;
}

function shown(index: number): string {
  return index.toFixed(2);
}

function percent(rate: number): string {
  return (100 * rate).toFixed(1);
}
