// Draws the overlay of an examined page: the upright page with a box and a label for each mark, and a panel that shows each mark next
// to its most similar reference.

import { type Area, mapped, type Raster } from '../picture.ts';
import { Canvas } from './canvas.ts';
import { CARD, drawCard, headingOf } from './card.ts';
import { background, encoded } from './encoding.ts';
import { type LabelRequest, placeLabels, type Size } from './labels.ts';
import type { OverlayMark } from './mark.ts';
import { elided, type TextPainter } from './text.ts';
import { BLACK, EDGE, GROUND, MUTED, SIZES, VERDICT_STYLES, type VerdictStyle, WHITE } from './theme.ts';

export interface OverlayPage {
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Of the upright page, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The upright page as `overlayBackground` returns it. */
  readonly background: Raster;
  readonly marks: readonly OverlayMark[];
}

/** Longest side of the page in the overlay, in pixels. */
const MAX_SIDE = 1_600;
const MARGIN = 16;
const HEADER = 74;
const CARD_GAP = 12;
/** Height that one card needs. */
const MIN_HEIGHT = 2 * MARGIN + HEADER + CARD.height;
const MAX_COLUMNS = 3;
const FOOTER = 24;
const BOX_LINES = 4;
const TAG_PADDING = 6;
const MAX_ID_LENGTH = 21;

/** The page as the overlay's background; it does not depend on the marks, so callers can start it together with the detection. */
export function overlayBackground(page: Raster): Promise<Raster> {
  return background(page, MAX_SIDE);
}

/** Draws a page's overlay, as PNG. */
export async function drawOverlay(page: OverlayPage, painter: TextPainter): Promise<Buffer> {
  const under = page.background;
  const size = { width: under.width, height: under.height };
  const scale = size.width / page.width;
  const height = Math.max(size.height, MIN_HEIGHT);
  const panel = panelOf(page.marks.length, height);
  const canvas = new Canvas(size.width + panel.width, height, GROUND);
  canvas.paste(under, 0, 0);
  await drawMarks(canvas, painter, page, size, scale);
  canvas.fill({ left: size.width, top: 0, width: 1, height }, EDGE);
  await drawPanel(canvas, painter, page, size.width + MARGIN, panel);
  return encoded(canvas);
}

interface Panel {
  readonly width: number;
  /** Cards per column. */
  readonly rows: number;
  /** Number of cards that fit. */
  readonly cards: number;
}

function panelOf(marks: number, height: number): Panel {
  const room = height - 2 * MARGIN - HEADER;
  const rowsIn = (space: number): number =>
    Math.max(1, Math.floor((space + CARD_GAP) / (CARD.height + CARD_GAP)));
  const all = rowsIn(room) * MAX_COLUMNS;
  const rows = marks > all ? rowsIn(room - FOOTER) : rowsIn(room);
  const cards = Math.min(marks, rows * MAX_COLUMNS);
  const columns = Math.max(1, Math.ceil(cards / rows));
  return { width: 2 * MARGIN + columns * CARD.width + (columns - 1) * CARD_GAP, rows, cards };
}

interface Tag extends Size {
  readonly lines: readonly Awaited<ReturnType<TextPainter['line']>>[];
  readonly style: VerdictStyle;
}

async function drawMarks(
  canvas: Canvas,
  painter: TextPainter,
  { marks, width, height }: OverlayPage,
  size: Size,
  scale: number,
): Promise<void> {
  const whole = { left: 0, top: 0, width, height };
  const tags: Tag[] = [];
  const requests: LabelRequest[] = [];
  for (const [index, mark] of marks.entries()) {
    const tag = await tagOf(painter, mark, index + 1);
    tags.push(tag);
    const box = mapped(mark.area, whole, scale);
    canvas.frame(box, tag.style.colour, BOX_LINES, tag.style.line);
    requests.push({ box, size: { width: tag.width, height: tag.height } });
  }
  placeLabels(requests, size).forEach((area, index) => {
    const tag = tags[index];
    if (area !== undefined && tag !== undefined) drawTag(canvas, tag, area);
  });
}

async function tagOf(painter: TextPainter, mark: OverlayMark, number: number): Promise<Tag> {
  const lines = [await painter.line(`${number}   ${headingOf(mark)}`, 'bold', SIZES.tag)];
  if (mark.referenceId !== undefined) {
    lines.push(await painter.line(elided(mark.referenceId, MAX_ID_LENGTH), 'regular', SIZES.caption));
  }
  return {
    lines,
    style: VERDICT_STYLES[mark.verdict],
    width: Math.max(...lines.map(({ width }) => width)) + 2 * TAG_PADDING,
    height: lines.reduce((sum, line) => sum + line.height, 0) + TAG_PADDING,
  };
}

function drawTag(canvas: Canvas, { lines, style }: Tag, area: Area): void {
  canvas.fill(area, style.colour);
  let top = area.top + TAG_PADDING / 2;
  for (const line of lines) {
    canvas.paint(line, area.left + TAG_PADDING, top, style.onColour);
    top += line.height;
  }
}

async function drawPanel(
  canvas: Canvas,
  painter: TextPainter,
  { page, pages, marks }: OverlayPage,
  left: number,
  panel: Panel,
): Promise<void> {
  const title = await painter.line(`Page ${page} of ${pages}`, 'bold', SIZES.title);
  canvas.paint(title, left, MARGIN, BLACK);
  await drawLegend(canvas, painter, left, MARGIN + title.height + 8);
  const top = MARGIN + HEADER;
  if (marks.length === 0) {
    const words = await painter.line('No stamp or signature found on this page.', 'regular', SIZES.heading);
    canvas.paint(words, left, top, MUTED);
  }
  for (const [index, mark] of marks.slice(0, panel.cards).entries()) {
    const column = Math.floor(index / panel.rows);
    await drawCard(canvas, painter, mark, index + 1, {
      left: left + column * (CARD.width + CARD_GAP),
      top: top + (index % panel.rows) * (CARD.height + CARD_GAP),
    });
  }
  const rest = marks.length - panel.cards;
  if (rest > 0) {
    const words = await painter.line(`and ${rest} more (boxes only)`, 'regular', SIZES.heading);
    canvas.paint(words, left, canvas.height - MARGIN - words.height, MUTED);
  }
}

async function drawLegend(canvas: Canvas, painter: TextPainter, left: number, top: number): Promise<void> {
  const swatch = { width: 30, height: 16 };
  let at = left;
  for (const { colour, line, word } of Object.values(VERDICT_STYLES)) {
    canvas.fill({ left: at, top: top + 2, ...swatch }, WHITE);
    canvas.frame({ left: at, top: top + 2, ...swatch }, colour, 3, line);
    const words = await painter.line(word, 'regular', SIZES.body);
    canvas.paint(words, at + swatch.width + 7, top + 10 - Math.round(words.height / 2), BLACK);
    at += swatch.width + 7 + words.width + 20;
  }
}
