// Decisions: the codes that people chose, kept with the prediction for retraining. Pure: the table is a port.
import type { Act } from '../shared/auth/act.ts';
import { backOff } from '../shared/concurrency.ts';
import type { FieldError } from '../shared/http/problem.ts';
import { message } from '../shared/words/message.ts';
import { notOfEdition } from './code-view.ts';
import { NATIONAL_DIGITS, type NationalCodes } from './national-codes.ts';
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
   * Replaces the decisions of a prediction, with the audit line of those made by this act.
   *
   * @param revision as read with the prediction
   * @returns false where they have been changed since, and nothing was written
   */
  putDecisions(
    predictionId: string,
    decisions: readonly StoredDecision[],
    revision: number,
    act: Act & { readonly at: string },
  ): Promise<boolean>;
}

export interface DecisionPorts {
  readonly nomenclature: Pick<Nomenclature, 'has' | 'edition'>;
  /** Opens the national codes; only decisions on predictions of 10 digits need them. */
  readonly national: () => Pick<NationalCodes, 'schedule' | 'under'>;
  readonly predictions: DecidablePredictions;
  readonly now: () => Date;
}

export type DecisionOutcome =
  | {
      readonly kind: 'decided';
      readonly decisions: readonly StoredDecision[];
      /** What is accepted, but worth a look. */
      readonly warnings: readonly FieldError[];
    }
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
  { requestId, ...by }: Requester & Pick<Act, 'requestId'>,
): Promise<DecisionOutcome> {
  for (let round = 1; round <= ROUNDS; round++) {
    if (round > 1) await backOff(round);
    const now = ports.now();
    const prediction = await ports.predictions.getPrediction(predictionId, now);
    if (prediction === undefined || prediction.requester.owner !== by.owner) {
      return { kind: 'unknown-prediction' };
    }
    const errors = decisionErrors(decisions, prediction, ports);
    if (errors.length > 0) return { kind: 'invalid', errors };
    const at = now.toISOString();
    const { decided, changed } = withDecisions(prediction.decisions, decisions, {
      decidedAt: at,
      by: by.by,
    });
    const act = { by: by.by, requestId, at };
    if (!changed || (await ports.predictions.putDecisions(predictionId, decided, prediction.revision, act))) {
      return { kind: 'decided', decisions: decided, warnings: unknownNational(decisions, ports) };
    }
  }
  return { kind: 'contended' };
}

/** Decisions that do not match the prediction or the nomenclature; pointers are relative to the request body. */
function decisionErrors(
  decisions: readonly Decision[],
  { items, digits }: Pick<DecidablePrediction, 'items' | 'digits'>,
  { nomenclature, national }: DecisionPorts,
): FieldError[] {
  return decisions.flatMap(({ index, code }, position) => {
    const at = `/decisions/${position}`;
    const errors: FieldError[] = [];
    if (index >= items) {
      const rule =
        items === 1 ? message('hs.onlyItem', { index }) : message('hs.noItem', { index, last: items - 1 });
      errors.push({ pointer: `${at}/index`, message: rule });
    }
    const inHs = code.slice(0, SUBHEADING_DIGITS);
    if (!nomenclature.has(inHs)) {
      errors.push({ pointer: `${at}/code`, message: notOfEdition(inHs, nomenclature.edition) });
    } else if (code.length > SUBHEADING_DIGITS && digits !== NATIONAL_DIGITS) {
      errors.push({ pointer: `${at}/code`, message: message('hs.mostDigits', { most: SUBHEADING_DIGITS }) });
    } else if (code.length < digits && !standsForNational(code, digits, national)) {
      errors.push({ pointer: `${at}/code`, message: message('hs.leastDigits', { least: digits }) });
    }
    return errors;
  });
}

/** True for a subheading below which no national code is known: predictions of 10 digits recommend it itself. */
function standsForNational(code: string, digits: number, national: DecisionPorts['national']): boolean {
  return (
    digits === NATIONAL_DIGITS && code.length === SUBHEADING_DIGITS && national().under(code).length === 0
  );
}

/** National codes that are not known here, which may exist all the same: newer ones than the sources have. */
function unknownNational(decisions: readonly Decision[], { national }: DecisionPorts): FieldError[] {
  return decisions.flatMap(({ code }, position) => {
    if (code.length !== NATIONAL_DIGITS) return [];
    const codes = national();
    if (codes.under(code.slice(0, SUBHEADING_DIGITS)).includes(code)) return [];
    const rule = message('hs.notKnown', { code, schedule: codes.schedule });
    return [{ pointer: `/decisions/${position}/code`, message: rule }];
  });
}

const SUBHEADING_DIGITS = 6;

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
