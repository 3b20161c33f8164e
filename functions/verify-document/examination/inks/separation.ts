// Makes the grey picture of one mark for a verifier: its own ink on white, without the ink of overlapping marks, print around it and
// ruling lines.

import type { Kind } from '../../schemas.ts';
import type { BoxedMark } from '../marks.ts';
import {
  type Area,
  cut,
  cutGrey,
  expanded,
  type GreyPicture,
  magnified,
  mapped,
  overlap,
  type Raster,
  shrunk,
  union,
} from '../picture.ts';
import { type Boxes, inkFor, type OtherInk } from './choice.ts';
import { withoutOtherInk } from './cleaning.ts';
import { INK_BELOW } from './components.ts';
import { densityOf } from './density.ts';
import { inksOf } from './palette.ts';
import { withoutRulingLines } from './ruling-lines.ts';
import { amountsOf } from './unmixing.ts';

/** How the mark's ink was separated from other ink. */
export type Separation =
  /** No mark of the other kind overlaps it. */
  | 'alone'
  /** Separated by colour. */
  | 'separated'
  /** Both inks have the same colour, as in grey scans: the picture shows both. */
  | 'inseparable'
  /** The scan is in colour and shows only the coloured stamp's ink. */
  | 'no-own-ink'
  /** Two signatures lie over each other: the picture shows both. */
  | 'interleaved';

export interface InkPicture {
  /** Dark ink on white. */
  readonly picture: GreyPicture;
  readonly separation: Separation;
  readonly otherInk: OtherInk;
}

/** Maximum longer side of a verifier's input, in pixels. */
export const MAX_SIDE = 800;
/** Margin around a detected box, as a share of its longer side: boxes are seldom exact, and strokes that leave a box are followed. */
const MARGIN: Readonly<Record<Kind, number>> = { stamp: 0.12, signature: 0.18 };
/** How far the cut follows strokes that leave it, as a share of its longer side, and how often. */
const FOLLOWED = 0.3;
const FOLLOWING_ROUNDS = 2;
/** Distance from a box within which separate pieces of ink belong to the mark, as a share of its longer side. */
const SLACK: Readonly<Record<Kind, number>> = { stamp: 0.08, signature: 0.03 };
/**
 * Minimum length of a ruling line as a share of the cut: under a signature every long line counts, through a stamp only a line that
 * comes from outside, because stamps have straight edges of their own.
 */
const MIN_RULING_LENGTH: Readonly<Record<Kind, number>> = { stamp: 0.92, signature: 0.45 };
/**
 * Longer side to which smaller signatures are enlarged, in pixels: the verifier takes ink or paper for each pixel, which makes the
 * strokes of a coarse scan thick and jagged.
 */
const STROKE_SIDE = 600;
/**
 * What is left of a signature's ink beside a stamp, once print is removed, is the signature only if it is at least this share of all
 * ink in its box, and extends over at least this share of the box's width and height. Otherwise it is print, such as the name below,
 * and the pen has the stamp's colour.
 */
const MIN_OWN_SHARE = 0.15;
const MIN_OWN_EXTENT = 0.5;
/** White border around the ink of the picture, in pixels. */
const RIM = 4;
/** Two marks overlap if their boxes share at least this share of the smaller one. */
const MIN_OVERLAP = 0.04;
/** Maximum longer side of a scene in which overlapping marks are separated together, in pixels. */
const MAX_SCENE_SIDE = 1_000;
/** Grey levels of densities from 0 to 1 (black print on white); higher densities look the same. */
const STEPS = 1_000;
const GREY = Uint8Array.from({ length: STEPS + 1 }, (_, step) => Math.round(255 * 10 ** (-step / STEPS)));

/**
 * Cuts a mark out of its page and keeps only its ink.
 *
 * @param marks all marks of the page; overlapping marks of the other kind are separated by the colour of their ink
 */
export function inkPicture(page: Raster, mark: BoxedMark, marks: readonly BoxedMark[]): InkPicture {
  const overlapping = marks.filter((other) => other.kind !== mark.kind && overlaps(mark.area, other.area));
  let area = expanded(mark.area, MARGIN[mark.kind], page);
  let own = ownInk(page, mark, overlapping, area);
  for (let round = 0; round < FOLLOWING_ROUNDS && mark.kind === 'signature'; round++) {
    const wider = followed(own.picture, area, page);
    if (wider === undefined) break;
    const more = ownInk(page, mark, overlapping, wider);
    // Print that a stroke touches may make up most of a wider cut and be dropped together with the stroke.
    if (inkOf(more.picture) <= inkOf(own.picture)) break;
    own = more;
    area = wider;
  }
  return { ...own, picture: finished(own.picture, mark.kind) };
}

/** The ink of a mark in an area around it. */
function ownInk(page: Raster, mark: BoxedMark, overlapping: readonly BoxedMark[], own: Area): InkPicture {
  const frame = overlapping.reduce((area, other) => union(area, expanded(other.area, 0, page)), own);
  const scene = shrunk(cut(page, frame), overlapping.length === 0 ? MAX_SIDE : MAX_SCENE_SIDE);
  const scale = scene.width / frame.width;
  const inScene = (area: Area): Area => mapped(area, frame, scale);
  const boxes: Boxes = {
    stamp: [mark, ...overlapping].filter(({ kind }) => kind === 'stamp').map(({ area }) => inScene(area)),
    signature: [mark, ...overlapping]
      .filter(({ kind }) => kind === 'signature')
      .map(({ area }) => inScene(area)),
  };
  const { picture, separation, otherInk, mayBePrint, everything } = onlyInk(scene, mark.kind, boxes);
  const box = mapped(expanded(mark.area, SLACK[mark.kind], page), own, scale);
  const ownOf = (ink: GreyPicture): GreyPicture => cleaned(cutGrey(ink, inScene(own)), mark.kind, box);
  const cleanedInk = ownOf(picture);
  const isAlone = overlapping.length === 0;
  if (
    mayBePrint &&
    !isSignature(cutGrey(cleanedInk, box), cutGrey(cutGrey(everything(), inScene(own)), box))
  ) {
    return { picture: ownOf(everything()), separation: 'inseparable', otherInk };
  }
  return {
    picture: cleanedInk,
    separation: isAlone ? 'alone' : separation,
    // Strokes of a signature often leave its box; those of a stamp do not.
    otherInk:
      mark.kind === 'stamp' && isAlone && Object.values(inkAtEdges(cleanedInk)).includes(true)
        ? 'crossing'
        : otherInk,
  };
}

/** The area, wider on the sides where ink reaches its edge; undefined if there are none, or the page ends there. */
function followed(picture: GreyPicture, area: Area, page: Raster): Area | undefined {
  const by = Math.round(FOLLOWED * Math.max(area.width, area.height));
  const { left, right, top, bottom } = inkAtEdges(picture);
  const wider = expanded(
    {
      left: area.left - (left ? by : 0),
      top: area.top - (top ? by : 0),
      width: area.width + (left ? by : 0) + (right ? by : 0),
      height: area.height + (top ? by : 0) + (bottom ? by : 0),
    },
    0,
    page,
  );
  return wider.width === area.width && wider.height === area.height ? undefined : wider;
}

/** Whether ink reaches each edge of a picture. */
function inkAtEdges({
  width,
  height,
  grey,
}: GreyPicture): Record<'left' | 'right' | 'top' | 'bottom', boolean> {
  const isInk = (pixel: number): boolean => (grey[pixel] ?? 255) < INK_BELOW;
  const edges = { left: false, right: false, top: false, bottom: false };
  for (let column = 0; column < width; column++) {
    edges.top ||= isInk(column);
    edges.bottom ||= isInk((height - 1) * width + column);
  }
  for (let row = 0; row < height; row++) {
    edges.left ||= isInk(row * width);
    edges.right ||= isInk(row * width + width - 1);
  }
  return edges;
}

/** Whether the ink of a signature's box can be the signature; `every` shows all ink there. */
function isSignature(ink: GreyPicture, every: GreyPicture): boolean {
  const { width, height } = inkExtent(ink) ?? { width: 0, height: 0 };
  return (
    width >= MIN_OWN_EXTENT * ink.width &&
    height >= MIN_OWN_EXTENT * ink.height &&
    inkOf(ink) >= MIN_OWN_SHARE * inkOf(every)
  );
}

function inkOf({ grey }: GreyPicture): number {
  return grey.reduce((count, value) => (value < INK_BELOW ? count + 1 : count), 0);
}

/** The ink of a picture that shows a single mark, such as a reference; scaled down to at most `MAX_SIDE`. */
export function loneInkPicture(picture: Raster, kind: Kind): GreyPicture {
  const scene = shrunk(picture, MAX_SIDE);
  const whole = { left: 0, top: 0, width: scene.width, height: scene.height };
  const boxes: Boxes = { stamp: [], signature: [], [kind]: [whole] };
  return cleaned(onlyInk(scene, kind, boxes).picture, kind, whole);
}

function overlaps(one: Area, other: Area): boolean {
  const smaller = Math.min(one.width * one.height, other.width * other.height);
  return overlap(one, other) >= MIN_OVERLAP * smaller;
}

/** The ink of a kind of mark in a scene. */
interface SceneInk extends InkPicture {
  /** Whether a signature beside a stamp was taken to be in black or grey, as print is. */
  readonly mayBePrint: boolean;
  /** All ink of the scene. */
  readonly everything: () => GreyPicture;
}

function onlyInk(scene: Raster, kind: Kind, boxes: Boxes): SceneInk {
  const density = densityOf(scene);
  const inks = inksOf(density);
  let all: GreyPicture | undefined;
  const everything = (): GreyPicture => {
    all ??= greyOf(scene, density.depth);
    return all;
  };
  // A black ruling line may weigh more than the thin pen on it, and must not be taken for the ink of a stamp or a pen.
  const lines = boxes.signature.length > 0 && inks.length > 1 ? ruledPixels(everything(), boxes) : undefined;
  const { wanted, stamp, shared, otherInk } = inkFor(kind, density, inks, boxes, lines);
  const isColoured = stamp !== undefined && inks[stamp]?.coloured === true && shared !== true;
  return {
    picture: wanted === undefined ? everything() : greyOf(scene, amountsOf(density, inks, wanted)),
    separation: wanted !== undefined ? 'separated' : isColoured ? 'no-own-ink' : 'inseparable',
    otherInk,
    mayBePrint:
      kind === 'signature' &&
      boxes.stamp.length > 0 &&
      wanted !== undefined &&
      inks[wanted]?.coloured === false,
    everything,
  };
}

/** Densities as grey levels: black ink on white. */
function greyOf({ width, height }: Raster, densities: Float32Array): GreyPicture {
  const grey = new Uint8Array(densities.length);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    grey[pixel] = GREY[Math.min(GREY.length - 1, Math.round((densities[pixel] ?? 0) * STEPS))] ?? 0;
  }
  return { width, height, grey };
}

/** 1 for each pixel of a ruling line in a scene with signatures; beside stamps, where it only serves to choose inks, found at half its size. */
function ruledPixels(picture: GreyPicture, { stamp }: Boxes): Uint8Array {
  if (stamp.length === 0) return rulingLinesOf(picture);
  const half = halved(picture);
  const found = rulingLinesOf(half);
  const lines = new Uint8Array(picture.grey.length);
  for (let row = 0, pixel = 0; row < picture.height; row++) {
    const from = (row >> 1) * half.width;
    for (let column = 0; column < picture.width; column++, pixel++) {
      lines[pixel] = found[from + (column >> 1)] ?? 0;
    }
  }
  return lines;
}

/** 1 for each pixel of a ruling line under a signature. */
function rulingLinesOf(picture: GreyPicture): Uint8Array {
  const { grey } = withoutRulingLines(picture, MIN_RULING_LENGTH.signature);
  return picture.grey.map((value, pixel) => (value === grey[pixel] ? 0 : 1));
}

/** The darkest of each two by two pixels, so that thin lines stay dark. */
function halved({ width, height, grey }: GreyPicture): GreyPicture {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const darkest = new Uint8Array(half.width * half.height).fill(255);
  for (let row = 0, pixel = 0; row < height; row++) {
    const from = (row >> 1) * half.width;
    for (let column = 0; column < width; column++, pixel++) {
      const at = from + (column >> 1);
      darkest[at] = Math.min(darkest[at] ?? 255, grey[pixel] ?? 255);
    }
  }
  return { ...half, grey: darkest };
}

function cleaned(picture: GreyPicture, kind: Kind, box: Area): GreyPicture {
  return withoutOtherInk(withoutRulingLines(picture, MIN_RULING_LENGTH[kind]), kind, box);
}

/** The verifier's input: the picture trimmed to its ink, and a small signature enlarged. */
export function finished(picture: GreyPicture, kind: Kind): GreyPicture {
  const own = trimmed(picture);
  return kind === 'signature' ? magnified(own, STROKE_SIDE) : own;
}

/** Trims the picture to its ink and a small border; returns it unchanged if it shows no ink. */
function trimmed(picture: GreyPicture): GreyPicture {
  const ink = inkExtent(picture);
  if (ink === undefined) return picture;
  const withRim = {
    left: ink.left - RIM,
    top: ink.top - RIM,
    width: ink.width + 2 * RIM,
    height: ink.height + 2 * RIM,
  };
  return cutGrey(picture, expanded(withRim, 0, picture));
}

/** The smallest area that contains all ink; undefined if there is none. */
function inkExtent({ width, height, grey }: GreyPicture): Area | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel++) {
      if ((grey[pixel] ?? 255) >= INK_BELOW) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  return right === -1 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
