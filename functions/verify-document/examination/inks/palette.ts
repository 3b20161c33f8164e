// The inks of a scan: clusters among the colours of its inked pixels. A colour is the direction of a pixel's density, which
// stays where pressure, dilution and scanner brightness change.
import type { Density } from './density.ts';

/** A direction of density: red, green and blue, the largest 1. */
export type InkDirection = readonly [red: number, green: number, blue: number];

export interface Ink {
  readonly direction: InkDirection;
  /** Whether it is more than a shade of grey. */
  readonly coloured: boolean;
  /** Whether it is a red, which seals are and pens of officials are not. */
  readonly red: boolean;
}

/** Bins along each of the two axes of colour. */
const SIDE = 33;
const HALF = (SIDE - 1) / 2;
const MOST_INKS = 3;
/** Two clusters nearer than this are one ink, its edges and its grain. */
const APART = 0.3;
/** Colours within this distance belong to a peak when its mass is asked for. */
const REACH = 0.2;
/** An ink has at least this share of all density. */
const LEAST_SHARE = 0.05;
/** A distance from grey that scanners and JPEG do not make by themselves. */
const COLOURED = 0.2;
/** Past this density a channel is dark whatever the ink, so a deeper pixel says no more about the colour. */
const DEEP_ENOUGH = 0.8;
const ROUNDS = 6;
/** A colour this near to the line between two others is a mixture of them. */
const BETWEEN = 0.14;

/** Axes of colour, for a density whose largest channel is 1: red against green, and blue against both. */
interface Hue {
  readonly warm: number;
  readonly blue: number;
}

/** The inks of the picture, heaviest first; none on blank paper. */
export function inksOf(density: Density): Ink[] {
  const bins = colourBins(density);
  const total = bins.reduce((sum, mass) => sum + mass, 0);
  if (total === 0) return [];
  const centres = refined(bins, peaksOf(bins, total));
  return centres.map(inkOf);
}

/** Density summed by colour. */
function colourBins({ around, depth, threshold }: Density): Float64Array {
  const bins = new Float64Array(SIDE * SIDE);
  for (let pixel = 0; pixel < depth.length; pixel++) {
    const deepest = depth[pixel] ?? 0;
    if (deepest < threshold) continue;
    const red = around[pixel * 3] ?? 0;
    const green = around[pixel * 3 + 1] ?? 0;
    const blue = around[pixel * 3 + 2] ?? 0;
    const most = Math.max(red, green, blue);
    const bin = binOf((red - green) / most, (blue - (red + green) / 2) / most);
    bins[bin] = (bins[bin] ?? 0) + Math.min(DEEP_ENOUGH, deepest);
  }
  return bins;
}

function binOf(warm: number, blue: number): number {
  return Math.round((blue + 1) * HALF) * SIDE + Math.round((warm + 1) * HALF);
}

function hueOf(bin: number): Hue {
  return { warm: (bin % SIDE) / HALF - 1, blue: Math.floor(bin / SIDE) / HALF - 1 };
}

const distance = (one: Hue, other: Hue): number => Math.hypot(one.warm - other.warm, one.blue - other.blue);

/** The colours with most density around them, none near another. */
function peaksOf(bins: Float64Array, total: number): Hue[] {
  const around = smoothed(bins);
  const order = [...bins.keys()]
    .filter((bin) => (bins[bin] ?? 0) > 0)
    .sort((one, other) => (around[other] ?? 0) - (around[one] ?? 0) || one - other);
  const peaks: Hue[] = [];
  for (const bin of order) {
    const hue = hueOf(bin);
    if (peaks.some((peak) => distance(peak, hue) < APART)) continue;
    if (massAround(bins, hue) < LEAST_SHARE * total) continue;
    peaks.push(hue);
    if (peaks.length === MOST_INKS) break;
  }
  // A picture whose colours spread over everything has at least its commonest.
  const [commonest = 0] = order;
  return peaks.length === 0 ? [hueOf(commonest)] : peaks;
}

function smoothed(bins: Float64Array): Float64Array {
  const sums = new Float64Array(bins.length);
  for (let row = 1; row < SIDE - 1; row++) {
    for (let column = 1; column < SIDE - 1; column++) {
      let sum = 0;
      for (let down = -1; down <= 1; down++) {
        for (let along = -1; along <= 1; along++) {
          sum += bins[(row + down) * SIDE + column + along] ?? 0;
        }
      }
      sums[row * SIDE + column] = sum;
    }
  }
  return sums;
}

function massAround(bins: Float64Array, hue: Hue): number {
  return bins.reduce((sum, mass, bin) => (distance(hueOf(bin), hue) <= REACH ? sum + mass : sum), 0);
}

/** k-means over the bins from the peaks; centres that move together become one. */
function refined(bins: Float64Array, peaks: readonly Hue[]): Hue[] {
  let centres = [...peaks];
  let masses: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => ({ warm: 0, blue: 0, mass: 0 }));
    bins.forEach((mass, bin) => {
      if (mass === 0) return;
      const hue = hueOf(bin);
      const sum = sums[nearest(centres, hue)];
      // The outskirts, where inks mix, would pull the centres towards each other.
      if (sum === undefined || distance(hue, centres[nearest(centres, hue)] ?? hue) > APART) return;
      sum.warm += mass * hue.warm;
      sum.blue += mass * hue.blue;
      sum.mass += mass;
    });
    masses = sums.map(({ mass }) => mass);
    centres = sums.map(({ warm, blue, mass }, index) =>
      mass === 0 ? (centres[index] ?? { warm: 0, blue: 0 }) : { warm: warm / mass, blue: blue / mass },
    );
  }
  const heaviest = centres
    .map((hue, index) => ({ hue, mass: masses[index] ?? 0 }))
    .sort((one, other) => other.mass - one.mass);
  const kept: Hue[] = [];
  for (const { hue } of heaviest) {
    if (kept.every((other) => distance(other, hue) >= APART * 0.8)) kept.push(hue);
  }
  return kept.filter((hue) => !isMixture(hue, kept));
}

/** Whether a colour lies between two of the others: where strokes of two inks are thin, JPEG makes a third of them. */
function isMixture(hue: Hue, all: readonly Hue[]): boolean {
  const others = all.filter((other) => other !== hue);
  const [one, other] = others;
  if (one === undefined || other === undefined) return false;
  const way = distance(one, other);
  const along =
    ((hue.warm - one.warm) * (other.warm - one.warm) + (hue.blue - one.blue) * (other.blue - one.blue)) /
    way ** 2;
  const on = {
    warm: one.warm + along * (other.warm - one.warm),
    blue: one.blue + along * (other.blue - one.blue),
  };
  return along > 0 && along < 1 && distance(hue, on) < BETWEEN;
}

function nearest(centres: readonly Hue[], hue: Hue): number {
  let best = 0;
  centres.forEach((centre, index) => {
    if (distance(centre, hue) < distance(centres[best] ?? centre, hue)) best = index;
  });
  return best;
}

/** The direction with the given hue whose largest channel is 1. */
function inkOf(hue: Hue): Ink {
  const base = [hue.warm / 2, -hue.warm / 2, hue.blue];
  const lift = 1 - Math.max(...base);
  const [red = 1, green = 1, blue = 1] = base.map((value) => Math.max(0, value + lift));
  return {
    direction: [red, green, blue],
    coloured: Math.hypot(hue.warm, hue.blue) >= COLOURED,
    // Red ink lets red through: its density there is far below both others.
    red: Math.min(green, blue) - red > COLOURED && Math.abs(green - blue) < Math.min(green, blue) - red,
  };
}
