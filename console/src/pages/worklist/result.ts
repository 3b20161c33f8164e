// From what is typed to an inspection's result as the API takes it, or to what is wrong with it.
import type { Schemas } from '../../api/client.ts';
import type { WordKey } from '../../words/words.tsx';

export type Outcome = Schemas['InspectionOutcome'];
/** From the mildest to the gravest. */
export const OUTCOMES = ['clear', 'fraud', 'critical'] as const satisfies readonly Outcome[];

export interface TypedResult {
  readonly outcome: Outcome | undefined;
  /** Outcomes by item number, where the items differ; an item without one is clear. */
  readonly items: Readonly<Record<number, Outcome>> | undefined;
  readonly duty: string;
  readonly note: string;
  /** Of a correction. */
  readonly reason: string;
}

export const EMPTY_RESULT: TypedResult = {
  outcome: undefined,
  items: undefined,
  duty: '',
  note: '',
  reason: '',
};

type Result = Schemas['InspectionResult'] & { readonly reason?: string };

interface ResultProblem {
  readonly field: keyof TypedResult;
  readonly text: WordKey;
}

const MAX_DUTY = 1e15;
const MAX_NOTE = 2_000;
const MAX_REASON = 500;

export function resultOf(
  typed: TypedResult,
  { isCorrection }: { readonly isCorrection: boolean },
): { readonly result: Result } | { readonly problems: readonly ResultProblem[] } {
  const { items, duty, note, reason } = typed;
  const found = Object.entries(items ?? {}).filter(([, outcome]) => outcome !== 'clear');
  const outcome = items === undefined ? typed.outcome : gravest(found.map(([, one]) => one));
  const amount = duty.trim() === '' ? undefined : Number(duty);
  const isBadAmount = amount !== undefined && !(amount >= 0 && amount <= MAX_DUTY);
  const problems: ResultProblem[] = [];
  if (outcome === undefined) problems.push({ field: 'outcome', text: 'inspection.noOutcome' });
  if (isBadAmount) problems.push({ field: 'duty', text: 'inspection.badDuty' });
  if (note.trim().length > MAX_NOTE) problems.push({ field: 'note', text: 'inspection.longNote' });
  if (isCorrection && reason.trim() === '') problems.push({ field: 'reason', text: 'inspection.noReason' });
  if (isCorrection && reason.trim().length > MAX_REASON)
    problems.push({ field: 'reason', text: 'inspection.longReason' });
  if (outcome === undefined || problems.length > 0) return { problems };
  return {
    result: {
      outcome,
      ...(found.length === 0
        ? {}
        : { items: found.map(([itemNumber, one]) => ({ itemNumber: Number(itemNumber), outcome: one })) }),
      ...(amount === undefined ? {} : { recoveredDuty: amount }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(isCorrection ? { reason: reason.trim() } : {}),
    },
  };
}

function gravest(outcomes: readonly Outcome[]): Outcome {
  return OUTCOMES.findLast((outcome) => outcomes.includes(outcome)) ?? 'clear';
}
