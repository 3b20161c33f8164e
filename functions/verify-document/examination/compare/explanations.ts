// What is said of verdicts, in the overlay, the findings and the document's quality warnings. Each exists for two readers: customs, which
// sees what a verdict is based on, and everyone else, who must learn nothing of references that the verdict does not say.

import { type Message, message } from '../../../shared/words/message.ts';
import type { Kind } from '../../schemas.ts';
import { kindName, OTHER_KIND } from '../marks.ts';
import { minimumReferencesOf, minSideOf, thresholdsFor, type VerdictThresholds } from '../verdict.ts';
import { type Circumstances, type ComparisonResult, isMixed } from './comparison.ts';

const PERCENT = 100;
/** The similarity of the registered impression itself. */
const IDENTICAL = 100;

/** A comparison and the evidence behind it. */
export interface ComparedMark extends Circumstances {
  readonly compared: ComparisonResult;
}

/** Explains a verdict to readers who may see references. */
export function explanationOf(
  { compared, ...circumstances }: ComparedMark,
  thresholds: VerdictThresholds,
): Message {
  const { side, separation, otherInk } = circumstances;
  const kind = kindName(circumstances.kind);
  if (compared.verdict === 'no-reference') {
    return message(compared.besideMatch === true ? 'finding.besideMatch' : 'finding.noneRegistered', {
      kind,
    });
  }
  if (side < minSideOf(thresholds)) {
    return message('finding.tooSmall', { kind, side, least: minSideOf(thresholds) });
  }
  const references = counted(compared.references, circumstances.kind);
  const applied = thresholdsFor(compared.references, otherInk === 'none', thresholds);
  if (applied === undefined) {
    return message('finding.tooFew', { references, least: minimumReferencesOf(thresholds) });
  }
  const { match, mismatch } = applied;
  switch (compared.verdict) {
    case 'match':
      return message('finding.matchFrom', { references, match });
    case 'mismatch':
      return message('finding.mismatchUpTo', { references, mismatch });
    case 'inconclusive':
      if (circumstances.isFaint === true && compared.similarity <= mismatch) {
        return message('finding.faint', { references, kind });
      }
      if (isMixed(circumstances) && compared.similarity <= mismatch) {
        return separation === 'inseparable'
          ? message('finding.overlapped', { references, other: kindName(OTHER_KIND[circumstances.kind]) })
          : message('finding.crossed', { references });
      }
      return message('finding.between', { references, mismatch, match });
  }
}

/**
 * What the similarity means: how many genuine marks look as different from their references as this one does. Undefined if there is none,
 * or nothing to say.
 */
export function meaningOf(
  { kind, compared, otherInk, side }: ComparedMark,
  thresholds: VerdictThresholds,
): Message | undefined {
  if (compared.verdict === 'no-reference' || side < minSideOf(thresholds)) return undefined;
  const { similarity, references } = compared;
  if (kind === 'stamp' && similarity === IDENTICAL) return message('meaning.identical');
  const { genuine, areCrossed } = thresholdsFor(references, otherInk === 'none', thresholds) ?? {
    genuine: [],
  };
  if (genuine.length === 0) return undefined;
  const name = message(`genuine.${kind}`);
  const marks = areCrossed ? message('genuine.crossed', { marks: name }) : name;
  const reached = genuine.find(({ percent }) => similarity <= percent);
  const share = Math.round(PERCENT * (reached ?? genuine.at(-1) ?? { share: 1 }).share);
  return message(reached === undefined ? 'meaning.moreThan' : 'meaning.atMost', { share, marks });
}

/**
 * Explains a verdict to all other readers. It depends on the verdicts and on the page only: a sentence that depended on similarities,
 * thresholds or numbers of references would be a finer measure of a forgery than the verdict is.
 */
export function plainExplanationOf(
  { kind: ofKind, compared, separation, otherInk, side, isFaint = false }: ComparedMark,
  thresholds: VerdictThresholds,
): Message {
  const kind = kindName(ofKind);
  switch (compared.verdict) {
    case 'match':
      return message('verdict.match', { kind });
    case 'mismatch':
      return message('verdict.mismatch', { kind });
    case 'no-reference':
      return message(compared.besideMatch === true ? 'finding.besideMatch' : 'verdict.noReference', { kind });
    case 'inconclusive':
      if (side < minSideOf(thresholds)) return message('verdict.tooSmall', { kind });
      if (isFaint) return message('verdict.faint', { kind });
      if (separation === 'inseparable') {
        return message('verdict.overlapped', { kind, other: kindName(OTHER_KIND[ofKind]) });
      }
      return message(
        isMixed({ kind: ofKind, separation, otherInk }) ? 'verdict.crossed' : 'verdict.inconclusive',
        { kind },
      );
  }
}

function counted(count: number, kind: Kind): Message {
  return message(kind === 'stamp' ? 'reference.ofStamp' : 'reference.ofSigner', { count });
}

/** Warnings about a scan that makes a comparison less certain than it could be, without the page's number. */
export function scanWarningsOf(
  { kind, compared, separation, side, isFaint = false }: ComparedMark,
  thresholds: VerdictThresholds,
): Message[] {
  const warnings: Message[] = [];
  if (isFaint) warnings.push(message('quality.faint', { kind: kindName(kind) }));
  if (separation === 'inseparable' || separation === 'no-own-ink') warnings.push(message('quality.overlap'));
  if (separation === 'interleaved') warnings.push(message('quality.interleaved'));
  if (compared.verdict !== 'no-reference' && side < minSideOf(thresholds)) {
    warnings.push(message('quality.smallMark', { kind: kindName(kind), side }));
  }
  return warnings;
}

/** Warnings about references that make a comparison less certain than it could be, without the page's number. */
export function referenceWarningsOf(
  { kind, compared, side }: ComparedMark,
  thresholds: VerdictThresholds,
): Message[] {
  const least = minimumReferencesOf(thresholds);
  if (compared.verdict === 'no-reference' || side < minSideOf(thresholds)) return [];
  if (compared.references >= least) return [];
  const references = counted(compared.references, kind);
  return [message('quality.tooFew', { kind: kindName(kind), references, least })];
}
