// Joins detections of signatures that lie over each other: strokes of two signatures in one place are one finding, because no cut would
// show one of them alone.

import type { Detection } from './detector.ts';
import { overlap, union } from './picture.ts';

/** A detection, or several of interleaved signatures as one. */
export interface KeptMark extends Detection {
  /** Whether two signatures lie over each other here. */
  readonly interleaved: boolean;
}

/** Signatures share this much of the smaller one's box if they are interleaved; of the 160 pairs on labelled pages none shares more than .45. */
const MIN_SHARED = 0.5;
/** From this share on the smaller box shows a part of the larger one. */
const PART = 0.85;

/** The marks in the same order, with interleaved signatures joined in the place of the first. */
export function withInterleavedJoined(marks: readonly Detection[]): KeptMark[] {
  let kept: KeptMark[] = [];
  for (const mark of marks) {
    let joined: KeptMark = { ...mark, interleaved: false };
    const over = kept.filter((other) => sharedBy(other, mark) >= MIN_SHARED);
    for (const other of over) {
      joined = {
        kind: mark.kind,
        score: Math.max(joined.score, other.score),
        area: union(joined.area, other.area),
        interleaved: joined.interleaved || other.interleaved || sharedBy(other, mark) < PART,
      };
    }
    const [first] = over;
    kept =
      first === undefined
        ? [...kept, joined]
        : kept.flatMap((other) => (other === first ? [joined] : over.includes(other) ? [] : [other]));
  }
  return kept;
}

/** The share of the smaller of two signatures that both cover; 0 for other marks. */
function sharedBy(one: Detection, other: Detection): number {
  if (one.kind !== 'signature' || other.kind !== 'signature') return 0;
  const smaller = Math.min(one.area.width * one.area.height, other.area.width * other.area.height);
  return overlap(one.area, other.area) / smaller;
}
