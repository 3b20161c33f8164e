// Registered stamps and signatures as their reader sees them: which of them count today, and what to add.
import { isAbandoned } from '../documents/view.ts';
import type { Kind, NewReference, Reference } from '../schemas.ts';
import { problemOf, UPLOAD_EXPIRED } from '../uploads/rejection.ts';
import type { StoredReference } from './store.ts';

/** Below this a comparison knows too little of how much genuine impressions differ. */
export const ADVISED_IMPRESSIONS = 3;

/** Does a reference count on a day (YYYY-MM-DD)? Both ends belong to the time in which it is valid. */
export function isValidOn(
  { validFrom, validTo }: Pick<NewReference, 'validFrom' | 'validTo'>,
  day: string,
): boolean {
  return (validFrom === undefined || validFrom <= day) && (validTo === undefined || day <= validTo);
}

/** How many references of each kind are active and valid on a day. */
export function countValid(references: readonly StoredReference[], day: string): Record<Kind, number> {
  const valid = references.filter(
    ({ status, announced }) => status === 'active' && isValidOn(announced, day),
  );
  const count = (kind: Kind): number => valid.filter((reference) => reference.kind === kind).length;
  return { stamp: count('stamp'), signature: count('signature') };
}

/** What to add, a sentence for each kind that has too few. */
export function adviceOn(valid: Readonly<Record<Kind, number>>): string[] {
  return (['stamp', 'signature'] as const)
    .filter((kind) => valid[kind] < ADVISED_IMPRESSIONS)
    .map((kind) => {
      const have = valid[kind] === 0 ? `No ${kind} is valid` : `Valid ${kind}s: ${valid[kind]}`;
      return `${have}; register at least ${ADVISED_IMPRESSIONS} impressions of each ${kind} that the authority uses.`;
    });
}

/** The answer for a reference. */
export function referenceView(reference: StoredReference, now: Date): Reference {
  const { announced, model, retiredAt, retiredBy } = reference;
  const abandoned = isAbandoned(reference, now);
  const problem = abandoned ? problemOf(UPLOAD_EXPIRED) : reference.problem;
  const { fileName, contentType, sizeBytes, sha256, validFrom, validTo } = announced;
  return {
    referenceId: reference.referenceId,
    authorityId: reference.authorityId,
    kind: reference.kind,
    status: abandoned ? 'rejected' : reference.status,
    fileName,
    contentType,
    sizeBytes,
    sha256,
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
    createdAt: reference.createdAt,
    quality: [...reference.quality],
    ...(problem === undefined ? {} : { problem }),
    ...(model === undefined ? {} : { model }),
    ...(retiredAt === undefined ? {} : { retiredAt }),
    ...(retiredBy === undefined ? {} : { retiredBy }),
  };
}
