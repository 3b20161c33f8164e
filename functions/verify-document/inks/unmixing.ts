// Amounts of each ink at each pixel. Where two inks cross, the densities are split between them; elsewhere a pixel is of
// the one ink whose colour it has.
import type { Density } from './density.ts';
import type { Ink, InkDirection } from './palette.ts';

/** A pixel whose density is off an ink's direction by at most this share of it is that ink alone. */
const ALONE = 0.2;
/** Less than this share of the other ink's amount is a fringe of it: JPEG smears colours, scanners misalign them. */
const FRINGE = 0.3;

/**
 * Density of one ink at each pixel, in its strongest channel.
 *
 * @param wanted index among `inks`
 */
export function amountsOf(density: Density, inks: readonly Ink[], wanted: number): Float32Array {
  const { channels, depth, threshold } = density;
  const amounts = new Float32Array(depth.length);
  const directions = inks.map(({ direction }) => direction);
  const norms = directions.map((direction) => dot(direction, direction));
  const own = directions[wanted];
  if (own === undefined) return amounts;
  const ownNorm = norms[wanted] ?? 1;
  // Faint edges of strokes keep their grey, or thin strokes would lose their width.
  const least = threshold / 2;
  for (let pixel = 0; pixel < depth.length; pixel++) {
    if ((depth[pixel] ?? 0) < least) continue;
    const red = channels[pixel * 3] ?? 0;
    const green = channels[pixel * 3 + 1] ?? 0;
    const blue = channels[pixel * 3 + 2] ?? 0;
    const along = red * own[0] + green * own[1] + blue * own[2];
    if (directions.length === 1) {
      amounts[pixel] = along / ownNorm;
      continue;
    }
    const square = red * red + green * green + blue * blue;
    let nearest = wanted;
    let least2 = square - (along * along) / ownNorm;
    let bestPair = Number.POSITIVE_INFINITY;
    let paired = along / ownNorm;
    for (let index = 0; index < directions.length; index++) {
      const other = directions[index];
      if (index === wanted || other === undefined) continue;
      const norm = norms[index] ?? 1;
      const across = red * other[0] + green * other[1] + blue * other[2];
      const residual = square - (across * across) / norm;
      if (residual < least2) {
        least2 = residual;
        nearest = index;
      }
      // Two unknowns, three channels: least squares.
      const cross = dot(own, other);
      const determinant = ownNorm * norm - cross * cross;
      const mine = (along * norm - across * cross) / determinant;
      const its = (across * ownNorm - along * cross) / determinant;
      if (mine <= 0 || its <= 0) continue;
      const left = square - mine * along - its * across;
      if (left >= bestPair) continue;
      bestPair = left;
      paired = mine < FRINGE * its ? 0 : mine;
    }
    if (least2 <= ALONE * ALONE * square || bestPair === Number.POSITIVE_INFINITY) {
      amounts[pixel] = nearest === wanted ? along / ownNorm : 0;
    } else {
      amounts[pixel] = paired;
    }
  }
  return amounts;
}

/** Index of the ink nearest to each inked pixel's colour; 255 where there is no ink. */
export const NO_INK = 255;

export function nearestInks({ channels, depth, threshold }: Density, inks: readonly Ink[]): Uint8Array {
  const nearest = new Uint8Array(depth.length).fill(NO_INK);
  for (let pixel = 0; pixel < depth.length; pixel++) {
    if ((depth[pixel] ?? 0) < threshold) continue;
    const red = channels[pixel * 3] ?? 0;
    const green = channels[pixel * 3 + 1] ?? 0;
    const blue = channels[pixel * 3 + 2] ?? 0;
    let best = -1;
    for (let index = 0; index < inks.length; index++) {
      const direction = inks[index]?.direction ?? [1, 1, 1];
      const along = red * direction[0] + green * direction[1] + blue * direction[2];
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
