// Compares one mark with all references of its kind: the most similar source, and the verdict.

import type { Finding, Kind } from '../../schemas.ts';
import type { RegisteredReference } from '../contract.ts';
import type { OtherInk } from '../inks/choice.ts';
import type { Separation } from '../inks/separation.ts';
import { minSideOf, thresholdsFor, type VerdictRule, type VerdictThresholds, verdictOf } from '../verdict.ts';
import type { Verifier } from '../verifier.ts';
import type { Source } from './signers.ts';

/** The result of comparing a mark. */
export type ComparisonResult =
  | {
      readonly verdict: 'no-reference';
      /** The mark is unrelated to every reference, and another mark of its kind on the page matches. */
      readonly besideMatch?: true;
    }
  | {
      readonly verdict: Exclude<Finding['verdict'], 'no-reference'>;
      /** The most similar reference of the source that the verdict is based on. */
      readonly reference: RegisteredReference;
      /** The decision against that source, in percent. */
      readonly similarity: number;
      /** Number of references of that source. */
      readonly references: number;
      /** Whether the mark resembles no reference at all, so that it is not an imitation. */
      readonly unrelated: boolean;
    };

const PERCENT_DECIMALS = 1;

type ReferencedResult = Exclude<ComparisonResult, { readonly verdict: 'no-reference' }>;

/**
 * Compares a mark with each source. A match with a source that has enough references takes precedence; otherwise the source with
 * the highest decision determines the result.
 *
 * @param isAlone whether no other ink lies in the mark's crop
 */
export async function compareWithSources(
  embedding: Float32Array,
  sources: readonly Source[],
  verifier: Verifier,
  isAlone: boolean,
): Promise<ComparisonResult> {
  let best: ReferencedResult | undefined;
  for (const source of sources) {
    const result = await compareWithSource(embedding, source, verifier, isAlone);
    if (result !== undefined && (best === undefined || isBetter(result, best))) best = result;
  }
  return best ?? { verdict: 'no-reference' };
}

function isBetter(one: ReferencedResult, other: ReferencedResult): boolean {
  const matches = one.verdict === 'match';
  if (matches !== (other.verdict === 'match')) return matches;
  return one.similarity > other.similarity;
}

/** What makes a comparison unreliable. */
export interface Circumstances {
  readonly kind: Kind;
  /** Longer side of the mark on its page, in pixels. */
  readonly side: number;
  readonly separation: Separation;
  readonly otherInk: OtherInk;
  /** True for a mark that may not be one: the most likely signature of a page that shows no clear one. */
  readonly isFaint?: boolean;
}

/** Whether a mark's picture may also show other ink, or other ink alone. */
export function isMixed({ kind, separation, otherInk }: Omit<Circumstances, 'side' | 'isFaint'>): boolean {
  const showsOther = separation !== 'alone' && separation !== 'separated';
  return showsOther || (kind === 'stamp' && otherInk === 'crossing');
}

/**
 * Makes an unreliable comparison inconclusive: any verdict on a mark that is too small to judge, and a mismatch of a mark whose
 * picture may show other ink, or that may be none.
 */
export function downgradeIfUnreliable(
  compared: ComparisonResult,
  { side, isFaint = false, ...circumstances }: Circumstances,
  thresholds: VerdictThresholds,
): ComparisonResult {
  if (compared.verdict === 'no-reference') return compared;
  const isDoubtful = compared.verdict === 'mismatch' && (isFaint || isMixed(circumstances));
  return isDoubtful || side < minSideOf(thresholds) ? { ...compared, verdict: 'inconclusive' } : compared;
}

/** Applies the verdict rule to unrelated marks: beside a match of their kind on the same page they are not registered, not a mismatch. */
export function applyUnrelatedRule<Mark extends { readonly kind: Kind; readonly compared: ComparisonResult }>(
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
  isAlone: boolean,
): Promise<ReferencedResult | undefined> {
  const { similarities, decision } = await verifier.compare(
    embedding,
    source.map((reference) => reference.embedding),
  );
  let mostSimilar = 0;
  similarities.forEach((similarity, index) => {
    if (similarity > (similarities[mostSimilar] ?? 0)) mostSimilar = index;
  });
  const reference = source[mostSimilar];
  if (reference === undefined) return undefined;
  // Rounded first, so that the verdict agrees with the similarity that readers see.
  const similarity = Number(decision.toFixed(PERCENT_DECIMALS));
  const applied = thresholdsFor(source.length, isAlone, verifier.manifest.thresholds);
  return {
    verdict: verdictOf(similarity, applied),
    reference,
    similarity,
    references: source.length,
    unrelated: applied?.otherSource !== undefined && similarity < applied.otherSource,
  };
}
