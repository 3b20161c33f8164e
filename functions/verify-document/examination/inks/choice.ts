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

/** What a coloured ink and a red pen count for beside shares of density: black is mostly print, and pens are hardly ever red. */
const COLOURED_INK = 0.25;
const RED_PEN = 0.5;

/** The middle of a box is an ellipse of this share of its width and height: print beside a stamp, or at its rim, lies outside. */
const MIDDLE_SHARE = 0.85;
const MIDDLE = 2;
/** Other inks with at most this share of the density there are colour fringes, and specks of print. */
const MAX_OTHER_INK_IN_MIDDLE = 0.06;

/** Total density of each ink in parts of a scene. */
interface Masses {
  /** Inside boxes of the kind. */
  readonly inside: readonly number[];
  /** Inside boxes of the kind and outside boxes of the other kind. */
  readonly alone: readonly number[];
  /** In the middle of boxes of the kind. */
  readonly middle: readonly number[];
}

export type Boxes = Readonly<Record<Kind, readonly Area[]>>;

/** Whether other ink lies over a mark. */
export type OtherInk =
  /** None is seen; a pen of the mark's own colour that ends in the mark is not. */
  | 'none'
  /** Print may, or a detected mark does; and of a black or grey mark nobody can tell, as on a grey scan. */
  | 'possible'
  /** Ink that belongs to no detected mark, such as a signature that the detector missed, so that the inks may be confused. */
  | 'crossing';

/** The inks of a scene's marks, as indices. */
interface ChosenInks {
  /** The ink of the wanted kind; undefined if overlapping marks of both kinds share one ink. */
  readonly wanted: number | undefined;
  /** The stamp's ink, if there is a stamp beside a signature. */
  readonly stamp: number | undefined;
  /** Whether stamp and signature share one ink although the scene has others, such as print. */
  readonly shared?: true;
  /** What the middle of the mark shows beside its own ink. */
  readonly otherInk: OtherInk;
}

/**
 * Chooses the ink of a kind of mark.
 *
 * @param ignored 1 for each pixel that is known to belong to no mark
 */
export function inkFor(
  kind: Kind,
  density: Density,
  inks: readonly Ink[],
  boxes: Boxes,
  ignored?: Uint8Array,
): ChosenInks {
  const together = boxes.stamp.length > 0 && boxes.signature.length > 0;
  const masses = massesOf(density, inks, boxes, ignored);
  if (!together) {
    const { inside, middle } = masses[kind];
    const wanted = loneInk(kind, inks, inside);
    return { wanted, stamp: undefined, otherInk: otherInkIn(middle, wanted, inks) };
  }
  const pair = bestPair(inks, masses);
  const shared = pair !== undefined && isShared(pair, inks, masses);
  if (pair !== undefined && !shared) return { wanted: pair[kind], stamp: pair.stamp, otherInk: 'possible' };
  const stamp = stampInk(inks, masses.stamp);
  // A coloured stamp can still be separated from print.
  const isSeparable = kind === 'stamp' && stamp !== undefined && inks[stamp]?.coloured === true;
  return { wanted: isSeparable ? stamp : undefined, stamp, otherInk: 'possible', ...(shared && { shared }) };
}

/**
 * Whether the pen's ink is the stamp's, too: where the stamp lies alone, there is more of it than of what was taken for the stamp's
 * ink, which is print. Of a black pen this says nothing, because print lies there as well.
 */
function isShared(
  { stamp, signature }: Readonly<Record<Kind, number>>,
  inks: readonly Ink[],
  { stamp: { alone } }: Readonly<Record<Kind, Masses>>,
): boolean {
  return inks[signature]?.coloured === true && (alone[signature] ?? 0) > (alone[stamp] ?? 0);
}

/**
 * The stamp's and the signature's ink, if they are two: chosen together, because print makes black heavy in the stamp's box, and each
 * ink is strongest where its mark lies alone, and absent where the other one does.
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
        shareOf('signature', signature) -
        share(masses.signature.alone, stamp) -
        share(masses.stamp.alone, signature) +
        (stampInk.coloured ? COLOURED_INK : 0) +
        (pen.coloured && !pen.red ? COLOURED_INK : 0) -
        (pen.red ? RED_PEN : 0);
      if (score <= highest) return;
      highest = score;
      best = { stamp, signature };
    });
  });
  return best;
}

function otherInkIn(middle: readonly number[], own: number | undefined, inks: readonly Ink[]): OtherInk {
  const isOther = (ink: Ink, index: number): boolean =>
    index !== own && ink.coloured && share(middle, index) > MAX_OTHER_INK_IN_MIDDLE;
  if (inks.some(isOther)) return 'crossing';
  const isPure =
    own !== undefined && inks[own]?.coloured === true && share(middle, own) >= 1 - MAX_OTHER_INK_IN_MIDDLE;
  return isPure ? 'none' : 'possible';
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

function massesOf(
  density: Density,
  inks: readonly Ink[],
  boxes: Boxes,
  ignored: Uint8Array | undefined,
): Readonly<Record<Kind, Masses>> {
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
    const middle = inks.map(() => 0);
    for (let pixel = 0; pixel < nearest.length; pixel++) {
      const ink = nearest[pixel] ?? NO_INK;
      if (ink === NO_INK || own[pixel] === 0 || ignored?.[pixel] === 1) continue;
      const depth = density.depth[pixel] ?? 0;
      inside[ink] = (inside[ink] ?? 0) + depth;
      if (other[pixel] === 0) alone[ink] = (alone[ink] ?? 0) + depth;
      if (own[pixel] === MIDDLE) middle[ink] = (middle[ink] ?? 0) + depth;
    }
    return { inside, alone, middle };
  };
  return { stamp: masses('stamp'), signature: masses('signature') };
}

/** 1 for each pixel inside one of the boxes, `MIDDLE` for one in a box's middle. */
function coverage({ width, height }: Density, boxes: readonly Area[]): Uint8Array {
  const covered = new Uint8Array(width * height);
  for (const box of boxes) {
    for (let row = box.top; row < box.top + box.height; row++) {
      covered.fill(1, row * width + box.left, row * width + box.left + box.width);
    }
  }
  for (const { left, top, width: across, height: down } of boxes) {
    for (let row = 0; row < down; row++) {
      const offset = (2 * row + 1) / down - 1;
      const half = (across / 2) * Math.sqrt(Math.max(0, MIDDLE_SHARE ** 2 - offset ** 2));
      const from = (top + row) * width + left + across / 2;
      covered.fill(MIDDLE, Math.round(from - half), Math.round(from + half));
    }
  }
  return covered;
}
