// A page as its overlays show it, and what both renderings draw on it: a box and a label for each mark.

import { mapped, type Raster } from '../picture.ts';
import type { Canvas } from './canvas.ts';
import { background } from './encoding.ts';
import { type LabelRequest, placeLabels, type Size } from './labels.ts';
import type { PlainMark } from './mark.ts';
import type { TextPainter } from './text.ts';
import { SIZES, VERDICT_STYLES, type VerdictStyle } from './theme.ts';

export interface OverlayPage<Mark extends PlainMark> {
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Of the upright page, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The upright page as `overlayBackground` returns it. */
  readonly background: Raster;
  readonly marks: readonly Mark[];
}

/** Longest side of the page in the overlay, in pixels. */
const MAX_SIDE = 1_600;
const BOX_LINES = 4;
const TAG_PADDING = 6;

/** The page as the overlay's background. */
export function overlayBackground(page: Raster): Promise<Raster> {
  return background(page, MAX_SIDE);
}

interface Tag extends Size {
  readonly lines: readonly Awaited<ReturnType<TextPainter['line']>>[];
  readonly style: VerdictStyle;
}

/**
 * Draws a box and a label for each mark of a page at the top left of a canvas.
 *
 * @param room the part of the canvas in which labels may lie
 * @param linesOf the lines of a mark's label after its number, the first one in bold
 */
export async function drawMarks<Mark extends PlainMark>(
  canvas: Canvas,
  painter: TextPainter,
  { marks, width, height, background: under }: OverlayPage<Mark>,
  room: Size,
  linesOf: (mark: Mark) => readonly [string, ...string[]],
): Promise<void> {
  const whole = { left: 0, top: 0, width, height };
  const scale = under.width / width;
  const tags: Tag[] = [];
  const requests: LabelRequest[] = [];
  for (const [index, mark] of marks.entries()) {
    const tag = await tagOf(painter, linesOf(mark), index + 1, VERDICT_STYLES[mark.verdict]);
    tags.push(tag);
    const box = mapped(mark.area, whole, scale);
    canvas.frame(box, tag.style.colour, BOX_LINES, tag.style.line);
    requests.push({ box, size: { width: tag.width, height: tag.height } });
  }
  placeLabels(requests, room).forEach((area, index) => {
    const tag = tags[index];
    if (area !== undefined && tag !== undefined) drawTag(canvas, tag, area);
  });
}

async function tagOf(
  painter: TextPainter,
  [heading, ...further]: readonly [string, ...string[]],
  number: number,
  style: VerdictStyle,
): Promise<Tag> {
  const lines = [await painter.line(`${number}   ${heading}`, 'bold', SIZES.tag)];
  for (const line of further) lines.push(await painter.line(line, 'regular', SIZES.caption));
  return {
    lines,
    style,
    width: Math.max(...lines.map(({ width }) => width)) + 2 * TAG_PADDING,
    height: lines.reduce((sum, line) => sum + line.height, 0) + TAG_PADDING,
  };
}

function drawTag(canvas: Canvas, { lines, style }: Tag, area: Size & { left: number; top: number }): void {
  canvas.fill(area, style.colour);
  let top = area.top + TAG_PADDING / 2;
  for (const line of lines) {
    canvas.paint(line, area.left + TAG_PADDING, top, style.onColour);
    top += line.height;
  }
}
