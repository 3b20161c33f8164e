// Sentences that explain verdicts, for the overlay, the findings and the document's quality warnings. Each exists for two readers:
// customs, which sees what a verdict is based on, and everyone else, who must learn nothing of references that the verdict does not say.

import type { Kind } from '../../schemas.ts';
import { OTHER_KIND } from '../marks.ts';
import { minimumReferencesOf, minSideOf, thresholdsFor, type VerdictThresholds } from '../verdict.ts';
import { type Circumstances, type ComparisonResult, isMixed } from './comparison.ts';

const PERCENT = 100;
/** The similarity of the registered impression itself. */
const IDENTICAL = 100;
const MARKS: Readonly<Record<Kind, string>> = { stamp: 'impressions', signature: 'signatures' };

/** A comparison and the evidence behind it. */
export interface ComparedMark extends Circumstances {
  readonly compared: ComparisonResult;
}

/** One line that explains a verdict to readers who may see references. */
export function explanationOf(
  { compared, ...circumstances }: ComparedMark,
  thresholds: VerdictThresholds,
): string {
  const { kind, side, separation, otherInk } = circumstances;
  if (compared.verdict === 'no-reference') {
    return compared.besideMatch === true
      ? `Matches no registered ${kind}; another ${kind} on this page does.`
      : `The authority has no valid registered ${kind}.`;
  }
  if (side < minSideOf(thresholds)) return tooSmall(kind, side, thresholds);
  const applied = thresholdsFor(compared.references, otherInk === 'none', thresholds);
  if (applied === undefined) {
    const required = minimumReferencesOf(thresholds);
    return `Compared with only ${counted(compared.references, kind)}; at least ${required} are required.`;
  }
  const { match, mismatch } = applied;
  const basis = `Based on ${counted(compared.references, kind)}`;
  switch (compared.verdict) {
    case 'match':
      return `${basis}; match from ${match} %.`;
    case 'mismatch':
      return `${basis}; mismatch up to ${mismatch} %.`;
    case 'inconclusive':
      if (isMixed(circumstances) && compared.similarity <= mismatch) {
        return separation === 'inseparable'
          ? `${basis}; overlaps a ${OTHER_KIND[kind]} in the same ink colour.`
          : `${basis}; other ink crosses it.`;
      }
      return `${basis}; inconclusive between ${mismatch} % and ${match} %.`;
  }
}

/**
 * What the similarity means: how many genuine marks look as different from their references as this one does. Undefined if there is none,
 * or nothing to say.
 */
export function meaningOf(
  { kind, compared, otherInk, side }: ComparedMark,
  thresholds: VerdictThresholds,
): string | undefined {
  if (compared.verdict === 'no-reference' || side < minSideOf(thresholds)) return undefined;
  const { similarity, references } = compared;
  if (kind === 'stamp' && similarity === IDENTICAL) {
    return 'No two impressions of a stamp are identical: this may be a copy of the registered picture.';
  }
  const { genuine, areCrossed } = thresholdsFor(references, otherInk === 'none', thresholds) ?? {
    genuine: [],
  };
  if (genuine.length === 0) return undefined;
  const marks = `genuine ${MARKS[kind]}${areCrossed ? ' crossed by other ink' : ''}`;
  const reached = genuine.find(({ percent }) => similarity <= percent);
  const { share } = reached ?? genuine.at(-1) ?? { share: 1 };
  return `${reached === undefined ? 'More than' : 'At most'} ${Math.round(PERCENT * share)} in 100 ${marks} look as different as this one.`;
}

/**
 * One line that explains a verdict to all other readers. It depends on the verdicts and on the page only: a sentence that depended
 * on similarities, thresholds or numbers of references would be a finer measure of a forgery than the verdict is.
 */
export function plainExplanationOf(
  { kind, compared, separation, otherInk, side }: ComparedMark,
  thresholds: VerdictThresholds,
): string {
  switch (compared.verdict) {
    case 'match':
      return `Matches a registered ${kind}.`;
    case 'mismatch':
      return `Matches no registered ${kind}.`;
    case 'no-reference':
      return compared.besideMatch === true
        ? `Matches no registered ${kind}; another ${kind} on this page does.`
        : `There is no registered ${kind} to compare it with.`;
    case 'inconclusive':
      if (side < minSideOf(thresholds)) return `The ${kind} is too small to judge; scan at 200–300 dpi.`;
      if (separation === 'inseparable') {
        return `The ${kind} overlaps a ${OTHER_KIND[kind]} in the same ink colour and cannot be judged.`;
      }
      if (isMixed({ kind, separation, otherInk }))
        return `Other ink crosses the ${kind}, which makes the comparison inconclusive.`;
      return `The comparison with the registered ${kind}s is inconclusive.`;
  }
}

function tooSmall(kind: Kind, side: number, thresholds: VerdictThresholds): string {
  return `The ${kind} is too small: ${side} pixels long, at least ${minSideOf(thresholds)} are required.`;
}

function counted(references: number, kind: Kind): string {
  const source = kind === 'stamp' ? 'of this stamp' : 'of this signer';
  return references === 1 ? `1 reference ${source}` : `${references} references ${source}`;
}

/** Warnings about a scan that makes a comparison less certain than it could be, without the page's number. */
export function scanWarningsOf(
  { kind, compared, separation, side }: ComparedMark,
  thresholds: VerdictThresholds,
): string[] {
  const warnings: string[] = [];
  if (separation === 'inseparable' || separation === 'no-own-ink') {
    warnings.push('stamp and signature overlap and could not be separated');
  }
  if (separation === 'interleaved')
    warnings.push('two signatures lie over each other and were compared as one');
  if (compared.verdict !== 'no-reference' && side < minSideOf(thresholds)) {
    warnings.push(`a ${kind} is only ${side} pixels long, too small to judge; scan at 200–300 dpi`);
  }
  return warnings;
}

/** Warnings about references that make a comparison less certain than it could be, without the page's number. */
export function referenceWarningsOf(
  { kind, compared, side }: ComparedMark,
  thresholds: VerdictThresholds,
): string[] {
  const minimumReferences = minimumReferencesOf(thresholds);
  if (compared.verdict === 'no-reference' || side < minSideOf(thresholds)) return [];
  if (compared.references >= minimumReferences) return [];
  return [
    `a ${kind} was compared with ${counted(compared.references, kind)}; at least ${minimumReferences} are required`,
  ];
}
