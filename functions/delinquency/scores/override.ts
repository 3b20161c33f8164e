// Overrides: an officer's grade for a taxpayer, stored beside the model's grade with its author, its reason and its last valid day.
import type { Act } from '../../shared/auth/act.ts';
import type { NewOverride, OverrideAnswer } from '../schemas.ts';
import type { Scores } from './record.ts';
import { shortView } from './views.ts';

export type OverrideOutcome =
  | { readonly kind: 'recorded'; readonly answer: OverrideAnswer }
  | { readonly kind: 'unknown-taxpayer' | 'full' };

/** Records an override for a taxpayer that has a score. */
export async function recordOverride(
  scores: Pick<Scores, 'latest' | 'recordOverride'>,
  taxpayerId: string,
  { grade, reason, validUntil }: NewOverride,
  { by, requestId, now }: Act & { readonly now: Date },
): Promise<OverrideOutcome> {
  const latest = await scores.latest(taxpayerId);
  if (latest === undefined) return { kind: 'unknown-taxpayer' };
  const override = {
    grade,
    reason,
    validUntil,
    by,
    recordedAt: now.toISOString(),
  };
  if (!(await scores.recordOverride(taxpayerId, override, requestId))) return { kind: 'full' };
  return { kind: 'recorded', answer: { taxpayerId, override, latest: shortView(latest) } };
}
