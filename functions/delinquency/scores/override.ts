// Overrides: an officer's grade of a taxpayer, kept beside the model's with who recorded it, why and until when. Pure: the
// table comes in as ports.
import type { NewOverride, Override, OverrideAnswer } from '../schemas.ts';
import type { StoredScore } from './item.ts';
import { shortView } from './views.ts';

export interface OverridePorts {
  readonly latest: (taxpayerId: string) => Promise<StoredScore | undefined>;
  /** False where no more can be kept of the taxpayer. */
  readonly recordOverride: (taxpayerId: string, override: Override) => Promise<boolean>;
}

export type OverrideOutcome =
  | { readonly kind: 'recorded'; readonly answer: OverrideAnswer }
  | { readonly kind: 'unknown-taxpayer' | 'full' };

/** Records an override of a taxpayer that has a score. */
export async function recordOverride(
  ports: OverridePorts,
  taxpayerId: string,
  { grade, reason, validUntil }: NewOverride,
  by: { readonly clientId: string; readonly now: Date },
): Promise<OverrideOutcome> {
  const latest = await ports.latest(taxpayerId);
  if (latest === undefined) return { kind: 'unknown-taxpayer' };
  const override = {
    grade,
    reason,
    validUntil,
    recordedBy: by.clientId,
    recordedAt: by.now.toISOString(),
  };
  if (!(await ports.recordOverride(taxpayerId, override))) return { kind: 'full' };
  return { kind: 'recorded', answer: { taxpayerId, override, latest: shortView(latest) } };
}
