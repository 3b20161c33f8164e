// Champion against challenger, on the declarations that both have scored: which ranks better, and in which of them more fraud is found if
// each sends as many to the red lane.

import type { Lake } from '../../shared/lake/lake.ts';
import { type Message, message } from '../../shared/words/message.ts';
import * as sql from './sql.ts';

export const VERDICTS = ['better', 'worse', 'undecided'] as const;
type Verdict = (typeof VERDICTS)[number];

/** Challenger less champion, with the interval of the difference. */
interface Difference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The challenger beside the champion. */
export interface Comparison {
  readonly version: string;
  readonly auc?: number;
  readonly precisionAtRed?: number;
  /** Inspected declarations that both have scored. */
  readonly n: number;
  /** Share of the champion's red declarations that the challenger would send there, too. */
  readonly agreement?: number;
  readonly difference?: { readonly auc: Difference; readonly precisionAtRed: Difference };
  readonly verdict: Verdict;
  readonly text: Message;
}

/** What the verdict depends on. */
export interface Evidence {
  /** Inspected declarations with fraud, and without. */
  readonly frauds: number;
  readonly clear: number;
  /** Inspected declarations that were drawn: what the champion does not send to the red lane is known from them alone. */
  readonly drawn: number;
  readonly auc: Difference | undefined;
  readonly precisionAtRed: Difference | undefined;
}

/** Standard errors of an interval of 97.5 %, so that both intervals hold together in 95 of 100 cases (Bonferroni). */
const ERRORS = 2.2414;
/** With fewer of any, a normal interval means nothing. */
const LEAST = 50;

/**
 * Compares a challenger with the champion in a relation of rows of the lake.
 *
 * @returns undefined where no declaration was scored by both
 */
export async function compared(
  lake: Pick<Lake, 'db'>,
  relation: string,
  model: { readonly name: string; readonly version: string; readonly challenger: string },
): Promise<Comparison | undefined> {
  const [row = {}] = await lake.db.query(sql.comparisonSql(relation, model));
  const known = (name: string): number | undefined => {
    const value = row[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  if ((known('scored') ?? 0) === 0) return undefined;
  const [auc, precisionAtRed, agreement] = ['auc', 'precision_at_red', 'agreement'].map(known);
  const differenceOf = (name: string): Difference | undefined => {
    const [value, variance] = [known(`${name}_difference`), known(`${name}_variance`)];
    if (value === undefined || variance === undefined) return undefined;
    const error = ERRORS * Math.sqrt(variance);
    return { value, low: value - error, high: value + error };
  };
  const difference = { auc: differenceOf('auc'), precisionAtRed: differenceOf('precision_at_red') };
  const verdict = verdictOf({
    ...difference,
    ...{ frauds: known('frauds') ?? 0, clear: known('clear') ?? 0, drawn: known('drawn') ?? 0 },
  });
  return {
    version: model.challenger,
    ...(auc === undefined ? {} : { auc }),
    ...(precisionAtRed === undefined ? {} : { precisionAtRed }),
    n: known('n') ?? 0,
    ...(agreement === undefined ? {} : { agreement }),
    ...(difference.auc === undefined || difference.precisionAtRed === undefined
      ? {}
      : { difference: { auc: difference.auc, precisionAtRed: difference.precisionAtRed } }),
    verdict,
    text: message(`health.${verdict}`, { challenger: model.challenger, champion: model.version }),
  };
}

/** Better or worse in one of both, and not the other way round in the other; undecided where there is too little to tell. */
export function verdictOf({ frauds, clear, drawn, auc, precisionAtRed }: Evidence): Verdict {
  if (auc === undefined || precisionAtRed === undefined) return 'undecided';
  if (Math.min(frauds, clear, drawn) < LEAST) return 'undecided';
  const both = [auc, precisionAtRed];
  const isAbove = both.some(({ low }) => low > 0);
  const isBelow = both.some(({ high }) => high < 0);
  if (isAbove === isBelow) return 'undecided';
  return isAbove ? 'better' : 'worse';
}
