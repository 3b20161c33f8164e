// Places labels: beside their box, never on another label, preferably off other boxes, always inside the page.
import { type Area, overlap } from '../picture.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A label to place at its box. */
export interface LabelRequest {
  readonly box: Area;
  readonly size: Size;
}

/** Distance between a box and its label, and between two labels. */
const GAP = 3;
/** Step of the search over the whole page, in pixels, if no place beside the box is free. */
const STEP = 8;

/**
 * Places labels, in order.
 *
 * @returns the area of each label; undefined if it fits nowhere
 */
export function placeLabels(requests: readonly LabelRequest[], page: Size): (Area | undefined)[] {
  const taken: Area[] = [];
  const boxes = requests.map(({ box }) => box);
  return requests.map(({ box, size }) => {
    const area = freePlace(box, size, page, taken, boxes);
    if (area !== undefined) taken.push(area);
    return area;
  });
}

function freePlace(
  box: Area,
  size: Size,
  page: Size,
  taken: readonly Area[],
  boxes: readonly Area[],
): Area | undefined {
  if (size.width > page.width || size.height > page.height) return undefined;
  const free = (area: Area): boolean => taken.every((other) => overlap(widened(area), other) === 0);
  const covered = (area: Area): number => boxes.reduce((sum, other) => sum + overlap(area, other), 0);
  const candidates = placesBeside(box, size)
    .map((area) => inside(area, page))
    .filter(free);
  // The first place that covers least of other boxes; usually the one above the box.
  const [best] = candidates
    .map((area, order) => ({ area, order, covered: covered(area) }))
    .sort((one, other) => one.covered - other.covered || one.order - other.order);
  return best?.area ?? nearestFree(box, size, page, free);
}

const widened = ({ left, top, width, height }: Area): Area => ({
  left: left - GAP,
  top: top - GAP,
  width: width + 2 * GAP,
  height: height + 2 * GAP,
});

/** Places around a box, best first. */
function placesBeside({ left, top, width, height }: Area, size: Size): Area[] {
  const above = top - size.height - GAP;
  const below = top + height + GAP;
  const before = left - size.width - GAP;
  const after = left + width + GAP;
  const right = left + width - size.width;
  const bottom = top + height - size.height;
  const corners: readonly (readonly [number, number])[] = [
    [left, above],
    [right, above],
    [left, below],
    [right, below],
    [after, top],
    [after, bottom],
    [before, top],
    [before, bottom],
    [left + GAP, top + GAP],
    [left + GAP, bottom - GAP],
  ];
  return corners.map(([x, y]) => ({ left: x, top: y, ...size }));
}

function inside(area: Area, page: Size): Area {
  return {
    ...area,
    left: Math.round(Math.min(page.width - area.width, Math.max(0, area.left))),
    top: Math.round(Math.min(page.height - area.height, Math.max(0, area.top))),
  };
}

/** The free place nearest to the box, anywhere on the page. */
function nearestFree(box: Area, size: Size, page: Size, free: (area: Area) => boolean): Area | undefined {
  let best: Area | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (let top = 0; top + size.height <= page.height; top += STEP) {
    for (let left = 0; left + size.width <= page.width; left += STEP) {
      const distance = Math.hypot(left - box.left, top - box.top);
      const area = { left, top, ...size };
      if (distance >= shortest || !free(area)) continue;
      best = area;
      shortest = distance;
    }
  }
  return best;
}
