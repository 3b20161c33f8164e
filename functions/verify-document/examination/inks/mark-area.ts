// Locates the mark of a reference picture: groups of ink that lie close together, and how many of them could be marks.
import type { Kind } from '../../schemas.ts';
import { type Area, type GreyPicture, union } from '../picture.ts';
import { inkPieces, type Piece } from './components.ts';

/** Pieces with a smaller share of all ink are dust. */
const DUST = 0.002;
/** Pieces closer than this share of the picture's longer side belong to one group. */
const MAX_GAP = 0.06;
/** A group with at least this share of all ink counts as a mark. */
const MIN_GROUP_SHARE = 0.2;
/** Maximum gap between two words of one signature on a line, in heights of the taller word. */
const MAX_WORD_GAP = 2.2;
/** Minimum height that words of one line share, as a share of the lower word's height. */
const MIN_SHARED_HEIGHT = 0.5;
/** Maximum distance of other parts of one signature, such as a name below another, as a share of their longer side together. */
const MAX_PART_GAP = 0.2;
/** More pieces than any stamp has letters mean a page of text, or noise. */
const MAX_PIECES = 600;

/** The ink of a reference picture. */
export interface MarkArea {
  /** The area of all ink except dust. */
  readonly area: Area;
  /** How many groups of ink could be marks; the parts of one signature are one group. */
  readonly groups: number;
  /** How many parts lie apart from each other. */
  readonly parts: number;
  /** The share of the area that ink covers. */
  readonly fill: number;
}

/** The mark of a picture; undefined if the picture shows no ink. */
export function markArea(picture: GreyPicture, kind: Kind): MarkArea | undefined {
  const { pieces } = inkPieces(picture);
  const total = inkOf(pieces);
  const solid = pieces.filter(({ pixels }) => pixels >= Math.max(6, DUST * total));
  const [first, ...rest] = solid;
  if (first === undefined) return undefined;
  const area = areaOf([first, ...rest]);
  const ink = inkOf(solid);
  const reach = MAX_GAP * Math.max(picture.width, picture.height);
  const groups = solid.length > MAX_PIECES ? [] : grouped(solid, reach);
  const marks = groups.filter((group) => inkOf(group) >= MIN_GROUP_SHARE * ink).map(areaOf);
  return {
    area,
    groups: kind === 'signature' ? signaturesOf(marks) : marks.length,
    parts: marks.length,
    fill: ink / (area.width * area.height),
  };
}

const areaOf = ([first, ...rest]: readonly Piece[]): Area =>
  rest.reduce(
    (whole, piece) => union(whole, piece.area),
    first?.area ?? { left: 0, top: 0, width: 0, height: 0 },
  );

/** How many signatures the areas form: words and other parts near each other are one. */
function signaturesOf(areas: readonly Area[]): number {
  let signatures: Area[] = [];
  for (const area of areas) {
    const own = signatures.filter((signature) => isPartOf(signature, area));
    signatures = [...signatures.filter((signature) => !own.includes(signature)), own.reduce(union, area)];
  }
  return signatures.length;
}

function isPartOf(one: Area, other: Area): boolean {
  const both = union(one, other);
  if (gap(one, other) <= MAX_PART_GAP * Math.max(both.width, both.height)) return true;
  const shared = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return (
    shared >= MIN_SHARED_HEIGHT * Math.min(one.height, other.height) &&
    gap(one, other) <= MAX_WORD_GAP * Math.max(one.height, other.height)
  );
}

const inkOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { pixels }) => sum + pixels, 0);

/** Groups pieces that are within reach of each other, directly or through others. */
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
