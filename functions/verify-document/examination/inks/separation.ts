// The grey picture of one mark that a verifier compares: its own ink on white, without the ink of the mark that lies over it,
// without print around it, without the lines it is written on.

import type { Kind } from '../../schemas.ts';
import type { BoxedMark } from '../marks.ts';
import {
  type Area,
  cut,
  cutGrey,
  type GreyPicture,
  grown,
  overlap,
  placed,
  type Raster,
  shrunk,
  union,
} from '../picture.ts';
import { type Boxes, inkFor } from './choice.ts';
import { withoutOtherInk } from './cleaning.ts';
import { INK_BELOW } from './components.ts';
import { densityOf } from './density.ts';
import { type Ink, inksOf } from './palette.ts';
import { withoutRulingLines } from './ruling-lines.ts';
import { amountsOf } from './unmixing.ts';

/** How the mark's ink was told from other ink. */
export type Separation =
  /** No mark of the other kind lies over it. */
  | 'alone'
  /** By colour. */
  | 'separated'
  /** Both inks have one colour, as in grey scans: the picture shows both. */
  | 'inseparable'
  /** The scan has colours, and there is no ink but the coloured stamp's. */
  | 'none-of-its-own';

export interface InkPicture {
  /** Dark ink on white. */
  readonly picture: GreyPicture;
  readonly separation: Separation;
}

/** Longest side of a picture that a verifier takes, in pixels. */
export const LONGEST_SIDE = 800;
/** Room around a detected box, as a share of its longer side: boxes are seldom exact, and strokes that leave one are followed. */
const MARGIN: Readonly<Record<Kind, number>> = { stamp: 0.12, signature: 0.18 };
/** How far from a box a piece of ink of its own may lie. */
const SLACK: Readonly<Record<Kind, number>> = { stamp: 0.08, signature: 0.03 };
/**
 * Length of a ruling line as a share of the cut: under a signature any long line is one, through a stamp only one that
 * comes from outside, since stamps have straight edges of their own.
 */
const LEAST_RULING: Readonly<Record<Kind, number>> = { stamp: 0.92, signature: 0.45 };
/** White around the ink of the picture, in pixels. */
const RIM = 4;
/** Two marks lie over each other where at least this share of the smaller box is in the other. */
const OVER = 0.04;
/** Marks whose share of two coloured inks lies over another are separated together on one scene of this size. */
const LONGEST_SCENE = 1_000;
/** Grey levels of densities from 0 to 1, which is black print on white; deeper adds nothing that can be seen. */
const STEPS = 1_000;
const GREY = Uint8Array.from({ length: STEPS + 1 }, (_, step) => Math.round(255 * 10 ** (-step / STEPS)));

/**
 * Cuts a mark out of its page and keeps only its ink.
 *
 * @param marks all marks of the page; those of the other kind that overlap are told apart by the colour of their ink
 */
export function inkPicture(page: Raster, mark: BoxedMark, marks: readonly BoxedMark[]): InkPicture {
  const own = grown(mark.area, MARGIN[mark.kind], page);
  const across = marks.filter((other) => other.kind !== mark.kind && liesOver(mark.area, other.area));
  const frame = across.reduce((area, other) => union(area, grown(other.area, 0, page)), own);
  const scene = shrunk(cut(page, frame), across.length === 0 ? LONGEST_SIDE : LONGEST_SCENE);
  const scale = scene.width / frame.width;
  const inScene = (area: Area): Area => placed(area, frame, scale);
  const boxes: Boxes = {
    stamp: [mark, ...across].filter(({ kind }) => kind === 'stamp').map(({ area }) => inScene(area)),
    signature: [mark, ...across].filter(({ kind }) => kind === 'signature').map(({ area }) => inScene(area)),
  };
  const { picture, separation } = onlyInk(scene, mark.kind, boxes);
  const ownInScene = inScene(own);
  const box = placed(grown(mark.area, SLACK[mark.kind], page), own, scale);
  return {
    picture: trimmed(cleaned(cutGrey(picture, ownInScene), mark.kind, box)),
    separation: across.length === 0 ? 'alone' : separation,
  };
}

/** The ink of a picture that holds one mark and nothing of another kind, such as a reference; of its size, if that is no longer. */
export function loneInkPicture(picture: Raster, kind: Kind): GreyPicture {
  const scene = shrunk(picture, LONGEST_SIDE);
  const whole = { left: 0, top: 0, width: scene.width, height: scene.height };
  const boxes: Boxes = { stamp: [], signature: [], [kind]: [whole] };
  return cleaned(onlyInk(scene, kind, boxes).picture, kind, whole);
}

function liesOver(one: Area, other: Area): boolean {
  const smaller = Math.min(one.width * one.height, other.width * other.height);
  return overlap(one, other) >= OVER * smaller;
}

function onlyInk(scene: Raster, kind: Kind, boxes: Boxes): InkPicture {
  const density = densityOf(scene);
  const inks = inksOf(density);
  const { wanted, stamp } = inkFor(kind, density, inks, boxes);
  const amounts = wanted === undefined ? density.depth : amountsOf(density, inks, wanted);
  const grey = new Uint8Array(amounts.length);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    grey[pixel] = GREY[Math.min(GREY.length - 1, Math.round((amounts[pixel] ?? 0) * STEPS))] ?? 0;
  }
  const isColoured = stamp !== undefined && inks[stamp]?.coloured === true;
  return {
    picture: { width: scene.width, height: scene.height, grey },
    separation: wanted !== undefined ? 'separated' : isColoured ? 'none-of-its-own' : 'inseparable',
  };
}

function cleaned(picture: GreyPicture, kind: Kind, box: Area): GreyPicture {
  return withoutOtherInk(withoutRulingLines(picture, LEAST_RULING[kind]), kind, box);
}

/** The picture with little white around its ink; as it is where it has none. */
export function trimmed(picture: GreyPicture): GreyPicture {
  const { width, height, grey } = picture;
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
  if (right === -1) return picture;
  const ink = {
    left: left - RIM,
    top: top - RIM,
    width: right - left + 2 * RIM + 1,
    height: bottom - top + 2 * RIM + 1,
  };
  return cutGrey(picture, grown(ink, 0, picture));
}

/** The colours of a scene's inks, for those who look into a separation. */
export function inksIn(picture: Raster): Ink[] {
  return inksOf(densityOf(shrunk(picture, LONGEST_SIDE)));
}
