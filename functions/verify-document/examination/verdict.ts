// Turns comparisons into verdicts: a mark's by the thresholds of its kind, the document's by the verdict rule in the detector's
// manifest, which a stage can override.
import * as z from 'zod';
import { DocumentType, type Finding, Kind } from '../schemas.ts';
import { rowFor, startsRise } from './percent.ts';

/** The status that a document's findings lead to. */
type ExaminedStatus = 'verified' | 'suspicious' | 'unverifiable';

export const VerdictRule = z.object({
  /** The kinds that must match on a document of each type; if empty, one match of any kind is enough. */
  required: z.record(DocumentType, z.array(Kind)),
  /**
   * The verdict on an unrelated mark, one that resembles no reference, while another mark of its kind on the page matches; for
   * example, the exporter's own signature beside the officer's. A mark that imitates a reference, and an unrelated mark without
   * a match beside it, is always a mismatch.
   */
  unrelatedBesideMatch: z.enum(['no-reference', 'mismatch']).default('no-reference'),
});
export type VerdictRule = z.infer<typeof VerdictRule>;

const Percent = z.number().min(0).max(100);

/** Thresholds in percent as shown, for a number of references of one source and more, up to the next row's. */
const VerdictRow = z
  .object({
    references: z.int().min(1),
    /** A match from this on. */
    match: Percent,
    /** A mismatch up to this; between the two the comparison is inconclusive. */
    mismatch: Percent,
    /** The same for a mark that stands alone: no other ink lies in its crop. As `mismatch` if absent. */
    mismatchAlone: Percent.optional(),
    /** Below this a mark is unrelated to the source, not an imitation. */
    otherSource: Percent.optional(),
    /**
     * How different genuine marks look: `shares` of those that stand alone, and of those that other ink crosses, are shown with at most
     * the percentages beside. If these were not measured apart, `alone` is for both.
     */
    genuine: z
      .object({
        shares: z.array(z.number().gt(0).lt(1)),
        alone: z.array(Percent),
        crossed: z.array(Percent).optional(),
      })
      .optional(),
  })
  .refine(({ match, mismatch, mismatchAlone = mismatch }) => Math.max(mismatch, mismatchAlone) < match, {
    path: ['mismatch'],
    error: 'Expected less than the match threshold',
  });
type VerdictRow = z.infer<typeof VerdictRow>;

export const VerdictThresholds = z.looseObject({
  /** By number of references; with fewer than the first row's the verdict is inconclusive. */
  verdicts: z.array(VerdictRow).min(1).refine(startsRise, { error: 'Expected rising references' }),
  /** Similarity from which two references belong to one source. */
  sameSource: Percent,
  /** Marks whose longer side has fewer pixels are too small to judge. */
  leastSide: z.number().positive().optional(),
});
export type VerdictThresholds = z.infer<typeof VerdictThresholds>;

/** The thresholds for one mark. */
export interface AppliedThresholds extends Pick<VerdictRow, 'match' | 'mismatch' | 'otherSource'> {
  /** The percentages with at most which these shares of genuine marks are shown. */
  readonly genuine: readonly { readonly share: number; readonly percent: number }[];
  /** Whether these are marks that other ink crosses. */
  readonly areCrossed: boolean;
}

/** The thresholds for a mark; undefined if it has too few references to be judged. */
export function thresholdsFor(
  references: number,
  isAlone: boolean,
  { verdicts }: VerdictThresholds,
): AppliedThresholds | undefined {
  const row = rowFor(verdicts, references);
  if (row === undefined) return undefined;
  const { match, mismatch, mismatchAlone = mismatch, otherSource, genuine } = row;
  const crossed = isAlone ? undefined : genuine?.crossed;
  const percentages = crossed ?? genuine?.alone;
  return {
    match,
    mismatch: isAlone ? mismatchAlone : mismatch,
    otherSource,
    genuine: (genuine?.shares ?? []).map((share, index) => ({ share, percent: percentages?.[index] ?? 0 })),
    areCrossed: crossed !== undefined,
  };
}

/** With fewer references of one source the verdict is inconclusive. */
export function minimumReferencesOf({ verdicts }: VerdictThresholds): number {
  return verdicts[0]?.references ?? 1;
}

/** A stamp of 25 mm at 100 dpi. */
const DEFAULT_MIN_SIDE = 100;

/** How many pixels the longer side of a mark must have to be judged. */
export function minSideOf({ leastSide }: VerdictThresholds): number {
  return leastSide ?? DEFAULT_MIN_SIDE;
}

/**
 * The verdict on a mark.
 *
 * @param similarity in percent as shown, against all references of one source
 * @param applied undefined if these are too few
 */
export function verdictOf(
  similarity: number,
  applied: AppliedThresholds | undefined,
): Exclude<Finding['verdict'], 'no-reference'> {
  if (applied === undefined) return 'inconclusive';
  if (similarity >= applied.match) return 'match';
  return similarity <= applied.mismatch ? 'mismatch' : 'inconclusive';
}

/** The part of a finding that the rule reads. */
export interface FindingForVerdict {
  readonly kind: Kind;
  readonly verdict: Finding['verdict'];
}

/**
 * The document's status: any mismatch makes it suspicious, otherwise a match of every required kind makes it verified, otherwise
 * it is unverifiable. A document of which parts could not be read is unverifiable whatever was found: the marks that would decide may
 * be among the missing parts, or cut off.
 */
export function statusOf(
  findings: readonly FindingForVerdict[],
  documentType: DocumentType,
  rule: VerdictRule,
  isComplete: boolean,
): ExaminedStatus {
  if (!isComplete) return 'unverifiable';
  const matched = new Set(findings.filter(({ verdict }) => verdict === 'match').map(({ kind }) => kind));
  if (findings.some(({ verdict }) => verdict === 'mismatch')) return 'suspicious';
  const required = requiredKinds(documentType, rule);
  const isVerified = required.length === 0 ? matched.size > 0 : required.every((kind) => matched.has(kind));
  return isVerified ? 'verified' : 'unverifiable';
}

/**
 * The required kinds of which no mark was found, in the rule's order. None for a document of which parts could not be read: the marks
 * may be among the missing parts.
 */
export function missingKinds(
  findings: readonly Pick<FindingForVerdict, 'kind'>[],
  documentType: DocumentType,
  rule: VerdictRule,
  isComplete: boolean,
): Kind[] {
  if (!isComplete) return [];
  const found = new Set(findings.map(({ kind }) => kind));
  return requiredKinds(documentType, rule).filter((kind) => !found.has(kind));
}

/** The kinds that must match on a document of a type, in the rule's order. */
export function requiredKinds(documentType: DocumentType, rule: VerdictRule): readonly Kind[] {
  return rule.required[documentType] ?? [];
}
