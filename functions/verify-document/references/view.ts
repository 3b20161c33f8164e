// A reference as the API answers it, with how many are valid today and which to add.
import { type Message, message } from '../../shared/words/message.ts';
import type { Kind, Reference, RetiredReference } from '../schemas.ts';
import { isAbandoned } from '../uploads/abandoned.ts';
import { problemOf, UPLOAD_EXPIRED } from '../uploads/rejection.ts';
import { isValidOn, type RetiredRecord, type StoredReference } from './reference.ts';

/** With fewer impressions a comparison cannot tell how much genuine impressions differ from each other. */
const ADVISED_IMPRESSIONS = 3;

/** How many references of each kind are active and valid on a day. */
export function countValid(references: readonly StoredReference[], day: string): Record<Kind, number> {
  const valid = references.filter(
    ({ status, announced }) => status === 'active' && isValidOn(announced, day),
  );
  const count = (kind: Kind): number => valid.filter((reference) => reference.kind === kind).length;
  return { stamp: count('stamp'), signature: count('signature') };
}

/** Which references to add: a message for each kind that has too few. */
export function adviceOn(valid: Readonly<Record<Kind, number>>): Message[] {
  return (['stamp', 'signature'] as const)
    .filter((kind) => valid[kind] < ADVISED_IMPRESSIONS)
    .map((name) => {
      const kind = message(`mark.${name}`);
      const count = valid[name];
      return count === 0
        ? message('advice.none', { kind, least: ADVISED_IMPRESSIONS })
        : message('advice.few', { kind, count, least: ADVISED_IMPRESSIONS });
    });
}

/** The answer to the retirement of a reference, which shows nothing that its caller might not be allowed to read. */
export function retiredView(reference: RetiredRecord): RetiredReference {
  const { referenceId, authorityId, kind, retiredAt, retiredBy } = reference;
  return { referenceId, authorityId, kind, status: 'retired', retiredAt, retiredBy };
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
    by: reference.by,
    quality: [...reference.quality],
    ...(problem === undefined ? {} : { problem }),
    ...(model === undefined ? {} : { model }),
    ...(retiredAt === undefined ? {} : { retiredAt }),
    ...(retiredBy === undefined ? {} : { retiredBy }),
  };
}
