// Where each label goes: beside its box, on no other label, off other boxes where there is room, always inside the page.
import type { Area } from '../picture.ts';
import { overlap } from '../picture.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A label to be placed at its box. */
export interface LabelRequest {
  readonly box: Area;
  readonly size: Size;
}

/** Room between a box and its label, and between two labels. */
const GAP = 3;
/** Steps of the search over the whole page where no place beside the box is free. */
const STEP = 8;

/**
 * Places labels, in order.
 *
 * @returns a label's area, or nothing for one that fits nowhere
 */
export function placeLabels(requests: readonly LabelRequest[], page: Size): (Area | undefined)[] {
  const placed: Area[] = [];
  const boxes = requests.map(({ box }) => box);
  return requests.map(({ box, size }) => {
    const area = freePlace(box, size, page, placed, boxes);
    if (area !== undefined) placed.push(area);
    return area;
  });
}

function freePlace(
  box: Area,
  size: Size,
  page: Size,
  placed: readonly Area[],
  boxes: readonly Area[],
): Area | undefined {
  if (size.width > page.width || size.height > page.height) return undefined;
  const free = (area: Area): boolean => placed.every((other) => overlap(widened(area), other) === 0);
  const covered = (area: Area): number => boxes.reduce((sum, other) => sum + overlap(area, other), 0);
  const beside = besides(box, size)
    .map((area) => inside(area, page))
    .filter(free);
  // The first place that covers least: usually nothing, and then the one above.
  const [best] = beside
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
function besides({ left, top, width, height }: Area, size: Size): Area[] {
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

/** The free place with the least way to the box, over the whole page. */
function nearestFree(box: Area, size: Size, page: Size, free: (area: Area) => boolean): Area | undefined {
  let best: Area | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let top = 0; top + size.height <= page.height; top += STEP) {
    for (let left = 0; left + size.width <= page.width; left += STEP) {
      const way = Math.hypot(left - box.left, top - box.top);
      const area = { left, top, ...size };
      if (way >= least || !free(area)) continue;
      best = area;
      least = way;
    }
  }
  return best;
}
