// Decides which ink belongs to the stamp and which to the signature: by where each ink lies (inside only one mark's box), and by what
// officials use (coloured stamps, pens that are not red).

import type { Kind } from '../../schemas.ts';
import { OTHER_KIND } from '../marks.ts';
import type { Area } from '../picture.ts';
import type { Density } from './density.ts';
import type { Ink } from './palette.ts';
import { NO_INK, nearestInks } from './unmixing.ts';

/** A coloured ink with at least this share of a box's density is the mark's; black is then print around it. */
const MIN_COLOURED_SHARE = 0.25;
/** The same for overlapping marks, whose boxes contain much of each other's ink. */
const MIN_COLOURED_SHARE_OVERLAPPING = 0.12;

/** An ink with a smaller share of a signature's box is not the signature's but a colour fringe of another ink. */
const MIN_SHARE = 0.16;

/** What a coloured stamp and a red pen count for beside shares of density: stamps are often coloured, pens hardly ever red. */
const COLOURED_STAMP = 0.25;
const RED_PEN = 0.5;

/** Total density of each ink in parts of a scene. */
interface Masses {
  /** Inside boxes of the kind. */
  readonly inside: readonly number[];
  /** Inside boxes of the kind and outside boxes of the other kind. */
  readonly alone: readonly number[];
}

export type Boxes = Readonly<Record<Kind, readonly Area[]>>;

/** The inks of a scene's marks, as indices. */
interface ChosenInks {
  /** The ink of the wanted kind; undefined if overlapping marks of both kinds share one ink. */
  readonly wanted: number | undefined;
  /** The stamp's ink, if there is a stamp beside a signature. */
  readonly stamp: number | undefined;
}

/** Chooses the ink of a kind of mark. */
export function inkFor(kind: Kind, density: Density, inks: readonly Ink[], boxes: Boxes): ChosenInks {
  const together = boxes.stamp.length > 0 && boxes.signature.length > 0;
  const masses = massesOf(density, inks, boxes);
  if (!together) return { wanted: loneInk(kind, inks, masses[kind].inside), stamp: undefined };
  const pair = bestPair(inks, masses);
  if (pair !== undefined) return { wanted: pair[kind], stamp: pair.stamp };
  const stamp = stampInk(inks, masses.stamp);
  // A coloured stamp can still be separated from print.
  const isSeparable = kind === 'stamp' && stamp !== undefined && inks[stamp]?.coloured === true;
  return { wanted: isSeparable ? stamp : undefined, stamp };
}

/**
 * The stamp's and the signature's ink, if they are two: chosen together, because print makes black heavy in the stamp's box, and each
 * ink is strongest where its mark lies alone.
 */
function bestPair(
  inks: readonly Ink[],
  masses: Readonly<Record<Kind, Masses>>,
): Readonly<Record<Kind, number>> | undefined {
  const shareOf = (kind: Kind, index: number): number =>
    (share(masses[kind].alone, index) + share(masses[kind].inside, index)) / 2;
  let best: Readonly<Record<Kind, number>> | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  inks.forEach((stampInk, stamp) => {
    inks.forEach((pen, signature) => {
      if (stamp === signature || share(masses.signature.inside, signature) < MIN_SHARE) return;
      const score =
        shareOf('stamp', stamp) +
        shareOf('signature', signature) +
        (stampInk.coloured ? COLOURED_STAMP : 0) -
        (pen.red ? RED_PEN : 0);
      if (score <= highest) return;
      highest = score;
      best = { stamp, signature };
    });
  });
  return best;
}

function loneInk(kind: Kind, inks: readonly Ink[], inside: readonly number[]): number | undefined {
  const isStrong = (index: number): boolean => share(inside, index) >= MIN_COLOURED_SHARE;
  const coloured = (index: number): boolean => inks[index]?.coloured === true && isStrong(index);
  if (kind === 'stamp') return heaviest(inks, inside, coloured) ?? heaviest(inks, inside);
  const pen = (index: number): boolean => coloured(index) && inks[index]?.red === false;
  // Red beside a pen's ink is a seal that the detector missed.
  const anyPen = (index: number): boolean => inks[index]?.red === false && isStrong(index);
  return heaviest(inks, inside, pen) ?? heaviest(inks, inside, anyPen) ?? heaviest(inks, inside);
}

/** The ink of a stamp beside a signature: a coloured ink where the stamp is alone, otherwise the heaviest ink there. */
function stampInk(inks: readonly Ink[], { alone, inside }: Masses): number | undefined {
  const coloured = (masses: readonly number[]) => (index: number) =>
    inks[index]?.coloured === true && share(masses, index) >= MIN_COLOURED_SHARE_OVERLAPPING;
  return (
    heaviest(inks, alone, coloured(alone)) ??
    heaviest(inks, alone) ??
    heaviest(inks, inside, coloured(inside)) ??
    heaviest(inks, inside)
  );
}

function share(masses: readonly number[], index: number): number {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return total === 0 ? 0 : (masses[index] ?? 0) / total;
}

function heaviest(
  inks: readonly Ink[],
  masses: readonly number[],
  isAllowed: (index: number) => boolean = () => true,
): number | undefined {
  let best: number | undefined;
  inks.forEach((_, index) => {
    const mass = masses[index] ?? 0;
    if (mass > 0 && isAllowed(index) && (best === undefined || mass > (masses[best] ?? 0))) best = index;
  });
  return best;
}

function massesOf(density: Density, inks: readonly Ink[], boxes: Boxes): Readonly<Record<Kind, Masses>> {
  const nearest = nearestInks(density, inks);
  const covered = {
    stamp: coverage(density, boxes.stamp),
    signature: coverage(density, boxes.signature),
  };
  const masses = (kind: Kind): Masses => {
    const own = covered[kind];
    const other = covered[OTHER_KIND[kind]];
    const inside = inks.map(() => 0);
    const alone = inks.map(() => 0);
    for (let pixel = 0; pixel < nearest.length; pixel++) {
      const ink = nearest[pixel] ?? NO_INK;
      if (ink === NO_INK || own[pixel] === 0) continue;
      const depth = density.depth[pixel] ?? 0;
      inside[ink] = (inside[ink] ?? 0) + depth;
      if (other[pixel] === 0) alone[ink] = (alone[ink] ?? 0) + depth;
    }
    return { inside, alone };
  };
  return { stamp: masses('stamp'), signature: masses('signature') };
}

/** 1 for each pixel inside one of the boxes. */
function coverage({ width, height }: Density, boxes: readonly Area[]): Uint8Array {
  const covered = new Uint8Array(width * height);
  for (const box of boxes) {
    for (let row = box.top; row < box.top + box.height; row++) {
      covered.fill(1, row * width + box.left, row * width + box.left + box.width);
    }
  }
  return covered;
}
