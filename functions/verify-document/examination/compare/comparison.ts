// One mark against all references of its kind: the source it is most like, and the verdict.

import type { Finding, Kind } from '../../schemas.ts';
import type { RegisteredReference } from '../contract.ts';
import type { Separation } from '../inks/separation.ts';
import { leastSideOf, type VerdictRule, type VerdictThresholds, verdictOf } from '../verdict.ts';
import type { Verifier } from '../verifier.ts';
import type { Source } from './signers.ts';

/** What comparing a mark ends with. */
export type Compared =
  | {
      readonly verdict: 'no-reference';
      /** It resembles nothing registered, and another mark of its kind on the page matches. */
      readonly besideMatch?: true;
    }
  | {
      readonly verdict: Exclude<Finding['verdict'], 'no-reference'>;
      /** The most similar reference of the source that the verdict rests on. */
      readonly reference: RegisteredReference;
      /** The decision against that source, in percent. */
      readonly similarity: number;
      /** References of that source. */
      readonly references: number;
      /** Whether the mark is of another source altogether. */
      readonly unrelated: boolean;
    };

const PERCENT_DECIMALS = 1;

type Decided = Exclude<Compared, { readonly verdict: 'no-reference' }>;

/**
 * Compares a mark with each source. A match with a source that has references enough goes before all others; else the source
 * with the highest decision says what the mark is.
 */
export async function compareWithSources(
  embedding: Float32Array,
  sources: readonly Source[],
  verifier: Verifier,
): Promise<Compared> {
  let best: Decided | undefined;
  for (const source of sources) {
    const decided = await compareWithSource(embedding, source, verifier);
    if (decided !== undefined && (best === undefined || isBetter(decided, best))) best = decided;
  }
  return best ?? { verdict: 'no-reference' };
}

function isBetter(one: Decided, other: Decided): boolean {
  const matches = one.verdict === 'match';
  if (matches !== (other.verdict === 'match')) return matches;
  return one.similarity > other.similarity;
}

/**
 * What remains of a comparison whose mark was not seen well: nothing is decided of one that is too coarse, nor against one
 * whose picture shows other ink as well.
 *
 * @param side longer side of the mark on its page, in pixels
 */
export function trusted(
  compared: Compared,
  side: number,
  separation: Separation,
  thresholds: VerdictThresholds,
): Compared {
  if (compared.verdict === 'no-reference') return compared;
  const isMixed = separation === 'inseparable' && compared.verdict === 'mismatch';
  return isMixed || side < leastSideOf(thresholds) ? { ...compared, verdict: 'inconclusive' } : compared;
}

/**
 * What marks of one page are in each other's company: one of another source altogether is not registered, rather than a
 * mismatch, where another mark of its kind matches.
 */
export function amongEachOther<Mark extends { readonly kind: Kind; readonly compared: Compared }>(
  marks: readonly Mark[],
  rule: Pick<VerdictRule, 'unrelatedBesideMatch'>,
): Mark[] {
  if (rule.unrelatedBesideMatch === 'mismatch') return [...marks];
  const matched = new Set(
    marks.filter(({ compared }) => compared.verdict === 'match').map(({ kind }) => kind),
  );
  return marks.map((mark) =>
    mark.compared.verdict === 'mismatch' && mark.compared.unrelated && matched.has(mark.kind)
      ? { ...mark, compared: { verdict: 'no-reference', besideMatch: true } }
      : mark,
  );
}

async function compareWithSource(
  embedding: Float32Array,
  source: Source,
  verifier: Verifier,
): Promise<Decided | undefined> {
  const { thresholds } = verifier.manifest;
  const { similarities, decision } = await verifier.compare(
    embedding,
    source.map((reference) => reference.embedding),
  );
  let most = 0;
  similarities.forEach((similarity, index) => {
    if (similarity > (similarities[most] ?? 0)) most = index;
  });
  const reference = source[most];
  if (reference === undefined) return undefined;
  // Rounded first, so that the verdict is what a reader of both numbers expects.
  const similarity = Number(decision.toFixed(PERCENT_DECIMALS));
  return {
    verdict: verdictOf(similarity, source.length, thresholds),
    reference,
    similarity,
    references: source.length,
    unrelated: thresholds.otherSource !== undefined && similarity < thresholds.otherSource,
  };
}
