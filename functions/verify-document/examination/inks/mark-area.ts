// Where the mark of a reference picture is: the ink that lies together, and whether other ink lies apart from it.
import { type Area, type GreyPicture, union } from '../picture.ts';
import { inkPieces, type Piece } from './components.ts';

/** Pieces with less of all ink than this are dust. */
const DUST = 0.002;
/** Pieces nearer than this share of the picture's longer side belong together. */
const TOGETHER = 0.06;
/** A group with at least this share of all ink is a mark of its own. */
const WEIGHS = 0.2;
/** More pieces than any stamp's letters: a page of text, or noise. */
const MOST_PIECES = 600;

/** The ink of a reference picture. */
export interface MarkArea {
  /** Of all ink that is no dust. */
  readonly area: Area;
  /** Groups of ink that could each be a mark. */
  readonly groups: number;
  /** Share of the area that is ink. */
  readonly fill: number;
}

/** The mark of a picture; nothing where there is no ink. */
export function markArea(picture: GreyPicture): MarkArea | undefined {
  const { pieces } = inkPieces(picture);
  const total = inkOf(pieces);
  const solid = pieces.filter(({ pixels }) => pixels >= Math.max(6, DUST * total));
  const [first, ...rest] = solid;
  if (first === undefined) return undefined;
  const area = rest.reduce((whole, piece) => union(whole, piece.area), first.area);
  const ink = inkOf(solid);
  const reach = TOGETHER * Math.max(picture.width, picture.height);
  const groups = solid.length > MOST_PIECES ? [] : grouped(solid, reach);
  return {
    area,
    groups: groups.filter((group) => inkOf(group) >= WEIGHS * ink).length,
    fill: ink / (area.width * area.height),
  };
}

const inkOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { pixels }) => sum + pixels, 0);

/** Pieces that are within reach of each other, directly or over others. */
function grouped(pieces: readonly Piece[], reach: number): Piece[][] {
  let groups: Piece[][] = [];
  for (const piece of pieces) {
    const near = groups.filter((group) => group.some((member) => gap(member.area, piece.area) <= reach));
    const joined = [...near.flat(), piece];
    groups = [...groups.filter((group) => !near.includes(group)), joined];
  }
  return groups;
}

function gap(one: Area, other: Area): number {
  const across = Math.max(one.left, other.left) - Math.min(one.left + one.width, other.left + other.width);
  const down = Math.max(one.top, other.top) - Math.min(one.top + one.height, other.top + other.height);
  return Math.hypot(Math.max(0, across), Math.max(0, down));
}
