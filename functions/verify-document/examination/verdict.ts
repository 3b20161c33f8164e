// From comparisons to verdicts: of one mark by its kind's thresholds, of the whole document by the written rule of the
// detector's manifest, which a stage may override.
import * as z from 'zod';
import { DocumentType, type Finding, Kind } from '../schemas.ts';

/** What a whole document is, by its findings. */
export type ExaminedStatus = 'verified' | 'suspicious' | 'unverifiable';

export const VerdictRule = z.object({
  /** Kinds of which a document of each type needs a match; with none, one match of any kind. */
  required: z.record(DocumentType, z.array(Kind)),
  /**
   * What a mark is that resembles no reference while another of its kind on the page matches, such as the exporter's own
   * signature beside the officer's: somebody who is not registered, or a `mismatch`. A mark that resembles a reference and is
   * not it, and one without a match beside it, is a mismatch always.
   */
  unrelatedBesideMatch: z.enum(['no-reference', 'mismatch']).default('no-reference'),
});
export type VerdictRule = z.infer<typeof VerdictRule>;

const Percent = z.number().min(0).max(100);

export const VerdictThresholds = z
  .looseObject({
    /** A decision of at least this is a match. */
    match: Percent,
    /** A decision of at most this is a mismatch; between the two it is inconclusive. */
    mismatch: Percent,
    /** Pair similarity from which two references are of one source. */
    sameSource: Percent,
    /** With fewer references of one source nothing is decided. */
    minimumReferences: z.int().min(1),
    /** Of a mark whose longer side has fewer pixels on its page nothing is decided. */
    leastSide: z.number().positive().optional(),
    /** A decision below this is of another source altogether, not of an imitator. */
    otherSource: Percent.optional(),
  })
  .refine(({ match, mismatch }) => mismatch < match, {
    path: ['mismatch'],
    error: 'Expected less than the match threshold',
  });
export type VerdictThresholds = z.infer<typeof VerdictThresholds>;

/** At 100 dpi a stamp of 25 mm has as many. */
const LEAST_SIDE = 100;

/** Fewest pixels of the longer side of a mark that is decided of. */
export function leastSideOf({ leastSide }: VerdictThresholds): number {
  return leastSide ?? LEAST_SIDE;
}

/** The verdict on a mark, by its decision against all references of one source. */
export function verdictOf(
  decision: number,
  references: number,
  thresholds: VerdictThresholds,
): Exclude<Finding['verdict'], 'no-reference'> {
  if (references < thresholds.minimumReferences) return 'inconclusive';
  if (decision >= thresholds.match) return 'match';
  return decision <= thresholds.mismatch ? 'mismatch' : 'inconclusive';
}

/** What the rule reads of a finding. */
export interface Judged {
  readonly kind: Kind;
  readonly verdict: Finding['verdict'];
}

/**
 * The document's status: any mismatch makes it suspicious; a match of each required kind makes it verified; else nothing can
 * be said.
 */
export function statusOf(
  findings: readonly Judged[],
  documentType: DocumentType,
  rule: VerdictRule,
): ExaminedStatus {
  const matched = new Set(findings.filter(({ verdict }) => verdict === 'match').map(({ kind }) => kind));
  if (findings.some(({ verdict }) => verdict === 'mismatch')) return 'suspicious';
  const required = rule.required[documentType] ?? [];
  const enough = required.length === 0 ? matched.size > 0 : required.every((kind) => matched.has(kind));
  return enough ? 'verified' : 'unverifiable';
}
