// Sentences that say why a verdict is what it is, for the overlay and for the document's quality list.

import type { Kind } from '../../schemas.ts';
import type { Separation } from '../inks/separation.ts';
import { leastSideOf, type VerdictThresholds } from '../verdict.ts';
import type { Compared } from './comparison.ts';

/** A comparison and what it rests on. */
export interface ComparedMark {
  readonly kind: Kind;
  readonly compared: Compared;
  readonly separation: Separation;
  /** Longer side, in pixels. */
  readonly side: number;
}

/** One line below a verdict. */
export function explanationOf(
  { kind, compared, separation, side }: ComparedMark,
  thresholds: VerdictThresholds,
): string {
  if (compared.verdict === 'no-reference') {
    return compared.besideMatch === true
      ? `Like no registered ${kind}; another one on this page matches.`
      : `The authority has no valid ${kind} registered.`;
  }
  if (side < leastSideOf(thresholds)) return tooCoarse(kind, side, thresholds);
  const { match, mismatch, minimumReferences } = thresholds;
  if (compared.references < minimumReferences) {
    return `Only ${counted(compared.references, kind)} to compare with; ${minimumReferences} are needed.`;
  }
  const against = `Against ${counted(compared.references, kind)}`;
  switch (compared.verdict) {
    case 'match':
      return `${against}; a match from ${match} %.`;
    case 'mismatch':
      return `${against}; a mismatch up to ${mismatch} %.`;
    case 'inconclusive':
      if (separation === 'inseparable' && compared.similarity <= mismatch) {
        return `${against}; stamp and signature lie over each other in one ink.`;
      }
      return `${against}; between ${mismatch} % and ${match} % nothing is decided.`;
  }
}

function tooCoarse(kind: Kind, side: number, thresholds: VerdictThresholds): string {
  return `The ${kind} is too coarse: ${side} pixels long, ${leastSideOf(thresholds)} are needed.`;
}

function counted(references: number, kind: Kind): string {
  const source = kind === 'stamp' ? 'of this stamp' : 'of this signer';
  return references === 1 ? `1 reference ${source}` : `${references} references ${source}`;
}

/** What made a comparison less certain than it could be, without the page's number. */
export function doubtsOf(
  { kind, compared, separation, side }: ComparedMark,
  thresholds: VerdictThresholds,
): string[] {
  const doubts: string[] = [];
  if (separation === 'inseparable' || separation === 'none-of-its-own') {
    doubts.push('stamp and signature overlap and could not be separated');
  }
  if (compared.verdict === 'no-reference') return doubts;
  const { minimumReferences } = thresholds;
  if (side < leastSideOf(thresholds)) {
    doubts.push(
      `a ${kind} is only ${side} pixels long and too coarse to be decided of; scan at 200 to 300 dpi`,
    );
  } else if (compared.references < minimumReferences) {
    doubts.push(
      `a ${kind} was compared with ${counted(compared.references, kind)}; at least ${minimumReferences} are needed`,
    );
  }
  return doubts;
}
