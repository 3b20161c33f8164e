// Decisions: the codes that people chose, kept with the prediction for retraining. Pure: the table is a port.
import { backOff } from '../shared/concurrency.ts';
import type { FieldError } from '../shared/http/problem.ts';
import { formerCode, whatBecameOf } from '../shared/nomenclature/editions.ts';
import type { Nomenclature } from './nomenclature.ts';
import type { DecidablePrediction, StoredDecision } from './record.ts';
import type { Requester } from './requester.ts';
import type { Decision } from './schemas.ts';

/** Attempts against concurrent decisions on the same prediction; in each round at least one of them succeeds. */
const ROUNDS = 12;

/** Where predictions are read and decided on. */
export interface DecidablePredictions {
  /** Reads a prediction; undefined where it does not exist or has expired. */
  getPrediction(predictionId: string, now: Date): Promise<DecidablePrediction | undefined>;
  /**
   * Replaces the decisions of a prediction.
   *
   * @param revision as read with the prediction
   * @returns false where they have been changed since, and nothing was written
   */
  putDecisions(
    predictionId: string,
    decisions: readonly StoredDecision[],
    revision: number,
  ): Promise<boolean>;
}

export interface DecisionPorts {
  readonly nomenclature: Pick<Nomenclature, 'has' | 'edition'>;
  readonly predictions: DecidablePredictions;
  readonly now: () => Date;
}

export type DecisionOutcome =
  | { readonly kind: 'decided'; readonly decisions: readonly StoredDecision[] }
  | { readonly kind: 'unknown-prediction' | 'contended' }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] };

/**
 * Records decisions on a prediction.
 *
 * @param by who decides; the prediction must be of the same client or party
 */
export async function decide(
  ports: DecisionPorts,
  predictionId: string,
  decisions: readonly Decision[],
  by: Requester,
): Promise<DecisionOutcome> {
  for (let round = 1; round <= ROUNDS; round++) {
    if (round > 1) await backOff(round);
    const now = ports.now();
    const prediction = await ports.predictions.getPrediction(predictionId, now);
    if (prediction === undefined || prediction.requester.owner !== by.owner) {
      return { kind: 'unknown-prediction' };
    }
    const errors = decisionErrors(decisions, prediction, ports.nomenclature);
    if (errors.length > 0) return { kind: 'invalid', errors };
    const { decided, changed } = withDecisions(prediction.decisions, decisions, {
      decidedAt: now.toISOString(),
      by: by.by,
    });
    if (!changed || (await ports.predictions.putDecisions(predictionId, decided, prediction.revision))) {
      return { kind: 'decided', decisions: decided };
    }
  }
  return { kind: 'contended' };
}

/** Decisions that do not match the prediction or the nomenclature; pointers are relative to the request body. */
function decisionErrors(
  decisions: readonly Decision[],
  { items, digits }: Pick<DecidablePrediction, 'items' | 'digits'>,
  nomenclature: DecisionPorts['nomenclature'],
): FieldError[] {
  return decisions.flatMap(({ index, code }, position) => {
    const at = `/decisions/${position}`;
    const errors: FieldError[] = [];
    if (index >= items) {
      const range = items === 1 ? 'its only item is 0' : `its items are 0 to ${items - 1}`;
      errors.push({ pointer: `${at}/index`, message: `The prediction has no item ${index}: ${range}` });
    }
    if (!nomenclature.has(code)) {
      const former = formerCode(code);
      const became = former === undefined ? '' : `; ${whatBecameOf(former)}`;
      const message = `${code} is not a ${KINDS[code.length]} of ${nomenclature.edition}${became}`;
      errors.push({ pointer: `${at}/code`, message });
    } else if (code.length < digits) {
      const message = `Expected at least ${digits} digits, as requested for the prediction`;
      errors.push({ pointer: `${at}/code`, message });
    }
    return errors;
  });
}

const KINDS: Readonly<Record<number, string>> = { 2: 'chapter', 4: 'heading', 6: 'subheading' };

/** Earlier decisions merged with the new ones; a repeated decision keeps its time. */
function withDecisions(
  before: readonly StoredDecision[],
  decisions: readonly Decision[],
  stamp: Pick<StoredDecision, 'decidedAt' | 'by'>,
): { decided: StoredDecision[]; changed: boolean } {
  const byIndex = new Map(before.map((decision) => [decision.index, decision]));
  const different = decisions.filter(({ index, code }) => byIndex.get(index)?.code !== code);
  for (const { index, code } of different) byIndex.set(index, { index, code, ...stamp });
  return {
    decided: [...byIndex.values()].sort((one, other) => one.index - other.index),
    changed: different.length > 0,
  };
}
