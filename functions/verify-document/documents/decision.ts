// Decisions on documents: what an officer makes of a verdict. The latest one is kept with the document, earlier ones in the audit trail.
import type { Act } from '../../shared/auth/act.ts';
import { backOff } from '../../shared/concurrency.ts';
import type { NewDocumentDecision } from '../schemas.ts';
import { type Documents, type StoredDecision, WITH_VERDICT } from './document.ts';

/** Attempts against concurrent decisions on the same document; in each round at least one of them succeeds. */
const ROUNDS = 12;

export type DecisionOutcome =
  | { readonly kind: 'decided'; readonly decision: StoredDecision; readonly repeated: boolean }
  | { readonly kind: 'unknown' | 'no-verdict' | 'contended' };

/** Decides on a document; a decision that is the current one already is not recorded again. */
export async function decideDocument(
  documents: Pick<Documents, 'get' | 'decide'>,
  documentId: string,
  { decision, note }: NewDocumentDecision,
  act: Act & { readonly now: () => Date },
): Promise<DecisionOutcome> {
  for (let round = 1; round <= ROUNDS; round++) {
    if (round > 1) await backOff(round);
    const document = await documents.get(documentId);
    if (document === undefined) return { kind: 'unknown' };
    if (!WITH_VERDICT.includes(document.status)) return { kind: 'no-verdict' };
    const { decision: current } = document;
    if (current?.decision === decision && current.note === note) {
      return { kind: 'decided', decision: current, repeated: true };
    }
    const decided = {
      decision,
      ...(note === undefined ? {} : { note }),
      by: act.by,
      at: act.now().toISOString(),
      revision: (current?.revision ?? 0) + 1,
    };
    if (await documents.decide({ ...document, decision: decided }, act.requestId)) {
      return { kind: 'decided', decision: decided, repeated: false };
    }
  }
  return { kind: 'contended' };
}
