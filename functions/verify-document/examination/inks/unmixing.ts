// Computes the amount of an ink at each pixel. Where two inks cross, the density is split between them; elsewhere a pixel belongs to the
// one ink whose colour it has.
import type { Density } from './density.ts';
import type { Ink, InkDirection } from './palette.ts';

/** A pixel consists of one ink if its density deviates from the ink's direction by at most this share. */
const MAX_DEVIATION = 0.27;
/** Black closer than this to a dark pen's colour cannot be told from it in thin strokes, which would have gaps. */
const MIN_SINE = 0.2;
/** Less than this share of the other ink's amount is a colour fringe: JPEG smears colours, scanners misalign them. */
const MAX_FRINGE_SHARE = 0.3;
/** A density that JPEG's smearing of another ink's colour does not reach. */
const CERTAIN = 0.45;

/**
 * The density of one ink at each pixel, in its strongest channel.
 *
 * @param wanted index of the ink in `inks`
 */
export function amountsOf(density: Density, inks: readonly Ink[], wanted: number): Float32Array {
  const { channels, around, depth, threshold } = density;
  const amounts = new Float32Array(depth.length);
  const own = inks[wanted]?.direction;
  if (own === undefined) return amounts;
  const ownNorm = dot(own, own);
  const others = inks
    .filter(
      ({ direction, coloured }, index) => index !== wanted && (coloured || sine(own, direction) >= MIN_SINE),
    )
    .map(({ direction }) => direction);
  // Faint edges of strokes count too, otherwise thin strokes would lose their width.
  const minDepth = threshold / 2;
  for (let pixel = 0; pixel < depth.length; pixel++) {
    if ((depth[pixel] ?? 0) < minDepth) continue;
    const at = pixel * 3;
    const along: number = dotAt(channels, at, own) / ownNorm;
    const alone: InkDirection | undefined = others.length === 0 ? own : singleInk(around, at, own, others);
    if (alone === own) {
      amounts[pixel] = along;
      continue;
    }
    const shared = sharedAmount(channels, at, own, others, along);
    // The surrounding colour indicates another ink, but the pixel may be darker than smeared colour can explain.
    if (alone === undefined || shared >= CERTAIN) amounts[pixel] = shared;
  }
  return amounts;
}

/** The one ink that matches the colour around a pixel; undefined for a mixture. */
function singleInk(
  around: Float32Array,
  at: number,
  own: InkDirection,
  others: readonly InkDirection[],
): InkDirection | undefined {
  const square = squareAt(around, at);
  let nearest = own;
  let along = dotAt(around, at, own);
  let explained = (along * along) / dot(own, own);
  for (const other of others) {
    along = dotAt(around, at, other);
    const explainedByOther = (along * along) / dot(other, other);
    if (explainedByOther <= explained) continue;
    explained = explainedByOther;
    nearest = other;
  }
  return square - explained <= MAX_DEVIATION * MAX_DEVIATION * square ? nearest : undefined;
}

/** The wanted ink's amount at a pixel that may mix two inks: least squares of two unknowns over three channels. */
function sharedAmount(
  channels: Float32Array,
  at: number,
  own: InkDirection,
  others: readonly InkDirection[],
  alone: number,
): number {
  const square = squareAt(channels, at);
  const norm = dot(own, own);
  const along = dotAt(channels, at, own);
  let best = Number.POSITIVE_INFINITY;
  let amount = 0;
  for (const other of others) {
    const its = dot(other, other);
    const cross = dot(own, other);
    const across = dotAt(channels, at, other);
    const determinant = norm * its - cross * cross;
    const mine = Math.max(0, (along * its - across * cross) / determinant);
    const rest = Math.max(0, (across * norm - along * cross) / determinant);
    const pair = mine === 0 ? [0, across / its] : rest === 0 ? [alone, 0] : [mine, rest];
    const [own2 = 0, other2 = 0] = pair;
    const left =
      square -
      2 * (own2 * along + other2 * across) +
      own2 * own2 * norm +
      other2 * other2 * its +
      2 * own2 * other2 * cross;
    if (left >= best) continue;
    best = left;
    amount = own2 < MAX_FRINGE_SHARE * other2 ? 0 : own2;
  }
  return amount;
}

/** Stands for a pixel without ink. */
export const NO_INK = 255;

/** The index of the ink closest to each pixel's colour; `NO_INK` for paper. */
export function nearestInks({ around, depth, threshold }: Density, inks: readonly Ink[]): Uint8Array {
  const nearest = new Uint8Array(depth.length).fill(NO_INK);
  for (let pixel = 0; pixel < depth.length; pixel++) {
    if ((depth[pixel] ?? 0) < threshold) continue;
    let best = -1;
    for (let index = 0; index < inks.length; index++) {
      const direction = inks[index]?.direction ?? [1, 1, 1];
      const along = dotAt(around, pixel * 3, direction);
      const cosine = (along * along) / dot(direction, direction);
      if (cosine <= best) continue;
      best = cosine;
      nearest[pixel] = index;
    }
  }
  return nearest;
}

/** Of the angle between two directions. */
function sine(one: InkDirection, other: InkDirection): number {
  return Math.sqrt(Math.max(0, 1 - dot(one, other) ** 2 / (dot(one, one) * dot(other, other))));
}

function dot(one: InkDirection, other: InkDirection): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
}

function dotAt(values: Float32Array, at: number, [red, green, blue]: InkDirection): number {
  return (values[at] ?? 0) * red + (values[at + 1] ?? 0) * green + (values[at + 2] ?? 0) * blue;
}

function squareAt(values: Float32Array, at: number): number {
  return (values[at] ?? 0) ** 2 + (values[at + 1] ?? 0) ** 2 + (values[at + 2] ?? 0) ** 2;
}
