// Turns comparisons into verdicts: a mark's by the thresholds of its kind, the document's by the verdict rule in the detector's
// manifest, which a stage can override.
import * as z from 'zod';
import { DocumentType, type Finding, Kind } from '../schemas.ts';

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

export const VerdictThresholds = z
  .looseObject({
    /** Decisions from this on are a match. */
    match: Percent,
    /** Decisions up to this are a mismatch; between the two they are inconclusive. */
    mismatch: Percent,
    /** Similarity from which two references belong to one source. */
    sameSource: Percent,
    /** With fewer references of one source the verdict is inconclusive. */
    minimumReferences: z.int().min(1),
    /** Marks whose longer side has fewer pixels are too small to judge. */
    leastSide: z.number().positive().optional(),
    /** Decisions below this mean an unrelated mark, not an imitation. */
    otherSource: Percent.optional(),
  })
  .refine(({ match, mismatch }) => mismatch < match, {
    path: ['mismatch'],
    error: 'Expected less than the match threshold',
  });
export type VerdictThresholds = z.infer<typeof VerdictThresholds>;

/** A stamp of 25 mm at 100 dpi. */
const DEFAULT_MIN_SIDE = 100;

/** How many pixels the longer side of a mark must have to be judged. */
export function minSideOf({ leastSide }: VerdictThresholds): number {
  return leastSide ?? DEFAULT_MIN_SIDE;
}

/** The verdict on a mark, from the decision against all references of one source. */
export function verdictOf(
  decision: number,
  references: number,
  thresholds: VerdictThresholds,
): Exclude<Finding['verdict'], 'no-reference'> {
  if (references < thresholds.minimumReferences) return 'inconclusive';
  if (decision >= thresholds.match) return 'match';
  return decision <= thresholds.mismatch ? 'mismatch' : 'inconclusive';
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

function requiredKinds(documentType: DocumentType, rule: VerdictRule): readonly Kind[] {
  return rule.required[documentType] ?? [];
}
