// Boxes beside the true one, about as loose as a detector's.
import type { Area } from '../../functions/verify-document/examination/picture.ts';

/** How far a side of a box may lie from its place: out and in, as shares of the box's width or height. */
const FARTHEST_OUT = 0.25;
const FARTHEST_IN = 0.12;

/** Moves each side of the box by itself: outwards more often and farther than inwards. */
export function jittered({ left, top, width, height }: Area, random: () => number): Area {
  const moved = (length: number): number => length * (random() * (FARTHEST_OUT + FARTHEST_IN) - FARTHEST_IN);
  const [west, north, east, south] = [moved(width), moved(height), moved(width), moved(height)];
  return { left: left - west, top: top - north, width: width + west + east, height: height + north + south };
}

/** Numbers from 0 to 1, the same for the same seed (a linear congruential generator). */
export function seeded(seed: number): () => number {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
