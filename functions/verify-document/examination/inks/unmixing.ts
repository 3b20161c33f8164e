// Amounts of each ink at each pixel. Where two inks cross, the densities are split between them; elsewhere a pixel is of
// the one ink whose colour it has.
import type { Density } from './density.ts';
import type { Ink, InkDirection } from './palette.ts';

/** A pixel whose density is off an ink's direction by at most this share of it is that ink alone. */
const ALONE = 0.27;
/** Less than this share of the other ink's amount is a fringe of it: JPEG smears colours, scanners misalign them. */
const FRINGE = 0.3;

/** A density that JPEG's smearing of colour does not make out of another ink. */
const CERTAIN = 0.45;

/**
 * Density of one ink at each pixel, in its strongest channel.
 *
 * @param wanted index among `inks`
 */
export function amountsOf(density: Density, inks: readonly Ink[], wanted: number): Float32Array {
  const { channels, around, depth, threshold } = density;
  const amounts = new Float32Array(depth.length);
  const own = inks[wanted]?.direction;
  if (own === undefined) return amounts;
  const ownNorm = dot(own, own);
  const others = inks.filter((_, index) => index !== wanted).map(({ direction }) => direction);
  // Faint edges of strokes keep their grey, or thin strokes would lose their width.
  const least = threshold / 2;
  for (let pixel = 0; pixel < depth.length; pixel++) {
    if ((depth[pixel] ?? 0) < least) continue;
    const at = pixel * 3;
    const along: number = dotAt(channels, at, own) / ownNorm;
    const alone: InkDirection | undefined = others.length === 0 ? own : singleInk(around, at, own, others);
    if (alone === own) {
      amounts[pixel] = along;
      continue;
    }
    const shared = sharedAmount(channels, at, own, others, along);
    // The colour around says another ink, the pixel's own darkness may say more than smeared colour can account for.
    if (alone === undefined || shared >= CERTAIN) amounts[pixel] = shared;
  }
  return amounts;
}

/** The one ink that the colour around a pixel is of; nothing where it is a mixture. */
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
    const its = (along * along) / dot(other, other);
    if (its <= explained) continue;
    explained = its;
    nearest = other;
  }
  return square - explained <= ALONE * ALONE * square ? nearest : undefined;
}

/** The wanted ink's part of a pixel where it may be mixed with another: least squares of two unknowns over three channels. */
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
    amount = own2 < FRINGE * other2 ? 0 : own2;
  }
  return amount;
}

/** Index of the ink nearest to each inked pixel's colour; 255 where there is no ink. */
export const NO_INK = 255;

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

function dot(one: InkDirection, other: InkDirection): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
}

function dotAt(values: Float32Array, at: number, [red, green, blue]: InkDirection): number {
  return (values[at] ?? 0) * red + (values[at + 1] ?? 0) * green + (values[at + 2] ?? 0) * blue;
}

function squareAt(values: Float32Array, at: number): number {
  return (values[at] ?? 0) ** 2 + (values[at + 1] ?? 0) ** 2 + (values[at + 2] ?? 0) ** 2;
}
