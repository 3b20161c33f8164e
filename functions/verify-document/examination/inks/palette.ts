// Finds the inks of a scan as clusters of its inked pixels' colours. A colour is the direction of a pixel's density, which does not
// depend on pressure, dilution and scanner brightness.
import type { Density } from './density.ts';

/** A direction of density: red, green and blue, of which the largest is 1. */
export type InkDirection = readonly [red: number, green: number, blue: number];

export interface Ink {
  readonly direction: InkDirection;
  /** Whether the ink is not a shade of grey. */
  readonly coloured: boolean;
  /** Whether the ink is red, as seals are and officials' pens are not. */
  readonly red: boolean;
}

/** Bins along each of the two colour axes. */
const SIDE = 33;
const HALF = (SIDE - 1) / 2;
const MAX_INKS = 3;
/** Closer clusters are one ink with its edges and grain. */
const MIN_DISTANCE = 0.3;
/** Colours within this distance count towards a peak's mass. */
const REACH = 0.2;
/** The share of all density that an ink has at least. */
const MIN_SHARE = 0.05;
/** A distance from grey that scanners and JPEG do not cause by themselves. */
const COLOURED = 0.2;
/** Above this density a channel is dark for every ink, so a higher density adds no information about the colour. */
const MAX_WEIGHT = 0.8;
const ROUNDS = 6;
/** A colour closer than this to the line between two others is a mixture of them. */
const MAX_MIXTURE_DISTANCE = 0.14;

/** Coordinates of a colour, for a density whose largest channel is 1: red minus green, and blue minus the mean of both. */
interface Hue {
  readonly warm: number;
  readonly blue: number;
}

/** The inks of a picture, heaviest first; none on blank paper. */
export function inksOf(density: Density): Ink[] {
  const bins = colourBins(density);
  const total = bins.reduce((sum, mass) => sum + mass, 0);
  if (total === 0) return [];
  const centres = refined(bins, peaksOf(bins, total));
  return centres.map(inkOf);
}

/** Sums the density per colour. */
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
    bins[bin] = (bins[bin] ?? 0) + Math.min(MAX_WEIGHT, deepest);
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

/** The colours with the highest density around them, none close to another. */
function peaksOf(bins: Float64Array, total: number): Hue[] {
  const around = smoothed(bins);
  const order = [...bins.keys()]
    .filter((bin) => (bins[bin] ?? 0) > 0)
    .sort((one, other) => (around[other] ?? 0) - (around[one] ?? 0) || one - other);
  const peaks: Hue[] = [];
  for (const bin of order) {
    const hue = hueOf(bin);
    if (peaks.some((peak) => distance(peak, hue) < MIN_DISTANCE)) continue;
    if (massAround(bins, hue) < MIN_SHARE * total) continue;
    peaks.push(hue);
    if (peaks.length === MAX_INKS) break;
  }
  // If the colours are spread too widely for a peak, the most common one is taken.
  const [mostCommon = 0] = order;
  return peaks.length === 0 ? [hueOf(mostCommon)] : peaks;
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

/** Refines the peaks by k-means over the bins; centres that move close together are merged. */
function refined(bins: Float64Array, peaks: readonly Hue[]): Hue[] {
  let centres = [...peaks];
  let masses: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => ({ warm: 0, blue: 0, mass: 0 }));
    bins.forEach((mass, bin) => {
      if (mass === 0) return;
      const hue = hueOf(bin);
      const sum = sums[nearest(centres, hue)];
      // Distant colours, where inks mix, would pull the centres towards each other.
      if (sum === undefined || distance(hue, centres[nearest(centres, hue)] ?? hue) > MIN_DISTANCE) return;
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
    if (kept.every((other) => distance(other, hue) >= MIN_DISTANCE * 0.8)) kept.push(hue);
  }
  return kept.filter((hue) => !isMixture(hue, kept));
}

/** Whether a colour lies between two others: where strokes of two inks are thin, JPEG mixes a third colour. */
function isMixture(hue: Hue, all: readonly Hue[]): boolean {
  const others = all.filter((other) => other !== hue);
  const [one, other] = others;
  if (one === undefined || other === undefined) return false;
  const length = distance(one, other);
  const along =
    ((hue.warm - one.warm) * (other.warm - one.warm) + (hue.blue - one.blue) * (other.blue - one.blue)) /
    length ** 2;
  const closest = {
    warm: one.warm + along * (other.warm - one.warm),
    blue: one.blue + along * (other.blue - one.blue),
  };
  return along > 0 && along < 1 && distance(hue, closest) < MAX_MIXTURE_DISTANCE;
}

function nearest(centres: readonly Hue[], hue: Hue): number {
  let best = 0;
  centres.forEach((centre, index) => {
    if (distance(centre, hue) < distance(centres[best] ?? centre, hue)) best = index;
  });
  return best;
}

/** The ink whose direction has the given hue. */
function inkOf(hue: Hue): Ink {
  const base = [hue.warm / 2, -hue.warm / 2, hue.blue];
  const lift = 1 - Math.max(...base);
  const [red = 1, green = 1, blue = 1] = base.map((value) => Math.max(0, value + lift));
  return {
    direction: [red, green, blue],
    coloured: Math.hypot(hue.warm, hue.blue) >= COLOURED,
    // Red ink transmits red light: its density in red is far below the others.
    red: Math.min(green, blue) - red > COLOURED && Math.abs(green - blue) < Math.min(green, blue) - red,
  };
}
