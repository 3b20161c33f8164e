// Sentences that say why a verdict is what it is, for the overlay and for the document's quality list.
import type { Compared } from './comparison.ts';
import type { Separation } from './inks/separation.ts';
import type { Kind } from './schemas.ts';
import type { VerdictThresholds } from './verdict.ts';

/** One line below a verdict. */
export function explanationOf(kind: Kind, compared: Compared, thresholds: VerdictThresholds): string {
  if (compared.verdict === 'no-reference') return `The authority has no valid ${kind} registered.`;
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
      return `${against}; between ${mismatch} % and ${match} % nothing is decided.`;
  }
}

function counted(references: number, kind: Kind): string {
  const source = kind === 'stamp' ? 'of this stamp' : 'of this signer';
  return references === 1 ? `1 reference ${source}` : `${references} references ${source}`;
}

/** What made a comparison less certain than it could be, without the page's number. */
export function doubtsOf(
  kind: Kind,
  compared: Compared,
  separation: Separation,
  thresholds: VerdictThresholds,
): string[] {
  const doubts: string[] = [];
  if (separation === 'inseparable') doubts.push('stamp and signature overlap and could not be separated');
  if (compared.verdict !== 'no-reference' && compared.references < thresholds.minimumReferences) {
    doubts.push(
      `the ${kind} is most like one with ${compared.references} registered of at least ${thresholds.minimumReferences}`,
    );
  }
  return doubts;
}
