// Draws the overlay for readers who may see references: the upright page with a box and a label for each mark, and a panel that shows
// each mark beside its most similar reference.
import { Canvas } from './canvas.ts';
import { CARD, drawCard } from './card.ts';
import { encoded } from './encoding.ts';
import { headingOf, type OverlayMark } from './mark.ts';
import { drawMarks, type OverlayPage } from './page.ts';
import { elided, type TextPainter } from './text.ts';
import { BLACK, EDGE, GROUND, MUTED, SIZES, VERDICT_STYLES, WHITE } from './theme.ts';

const MARGIN = 16;
const HEADER = 74;
const CARD_GAP = 12;
/** Height that one card needs. */
const MIN_HEIGHT = 2 * MARGIN + HEADER + CARD.height;
const MAX_COLUMNS = 3;
const FOOTER = 24;
const MAX_ID_LENGTH = 21;

/** Draws a page's overlay with the evidence, as PNG. */
export async function drawEvidence(page: OverlayPage<OverlayMark>, painter: TextPainter): Promise<Buffer> {
  const { background } = page;
  const size = { width: background.width, height: background.height };
  const height = Math.max(size.height, MIN_HEIGHT);
  const panel = panelOf(page.marks.length, height);
  const canvas = new Canvas(size.width + panel.width, height, GROUND);
  canvas.paste(background, 0, 0);
  await drawMarks(canvas, painter, page, size, labelOf);
  canvas.fill({ left: size.width, top: 0, width: 1, height }, EDGE);
  await drawPanel(canvas, painter, page, size.width + MARGIN, panel);
  return encoded(canvas);
}

function labelOf(mark: OverlayMark): readonly [string, ...string[]] {
  const { referenceId } = mark;
  return [headingOf(mark), ...(referenceId === undefined ? [] : [elided(referenceId, MAX_ID_LENGTH)])];
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

async function drawPanel(
  canvas: Canvas,
  painter: TextPainter,
  { page, pages, marks }: OverlayPage<OverlayMark>,
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
