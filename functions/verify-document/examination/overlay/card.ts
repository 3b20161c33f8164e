// Draws one mark in the side panel: verdict, explanation, and pictures of the mark and its most similar reference.
import { type Area, fitted, type GreyPicture, negative, type Raster } from '../picture.ts';
import type { Canvas } from './canvas.ts';
import { headingOf, type OverlayMark } from './mark.ts';
import { elided, type TextPainter } from './text.ts';
import { BLACK, EDGE, GROUND, MUTED, SIZES, VERDICT_STYLES, WHITE } from './theme.ts';

const PADDING = 14;
const THUMB = { width: 166, height: 132 };
const THUMB_GAP = 9;
const STRIPE = 6;
const HEADING = 25;
const LINE = 20;
const CAPTION = 20;

export const CARD = {
  width: STRIPE + 2 * PADDING + 3 * THUMB.width + 2 * THUMB_GAP,
  height: 2 * PADDING + HEADING + LINE + THUMB.height + CAPTION,
} as const;

export async function drawCard(
  canvas: Canvas,
  painter: TextPainter,
  mark: OverlayMark,
  number: number,
  place: { readonly left: number; readonly top: number },
): Promise<void> {
  const area: Area = { ...place, ...CARD };
  const { colour } = VERDICT_STYLES[mark.verdict];
  canvas.fill(area, WHITE);
  canvas.frame(area, EDGE, 1);
  canvas.fill({ ...area, width: STRIPE }, colour);
  const left = place.left + STRIPE + PADDING;
  let top = place.top + PADDING;
  const heading = await painter.line(`${number}   ${headingOf(mark)}`, 'bold', SIZES.heading);
  canvas.paint(heading, left, top, BLACK);
  top += HEADING;
  canvas.paint(await painter.line(mark.explanation, 'regular', SIZES.body), left, top, MUTED);
  top += LINE;
  const pictures: [string, Raster | undefined][] = [
    ['On this page', mark.crop],
    ['Normalised ink', inkOf(mark.normalised)],
    [referenceCaption(mark), inkOf(mark.reference)],
  ];
  for (const [index, [caption, picture]] of pictures.entries()) {
    const frame = { left: left + index * (THUMB.width + THUMB_GAP), top, ...THUMB };
    drawThumb(canvas, frame, picture);
    const words = await painter.line(caption, 'regular', SIZES.caption);
    canvas.paint(words, frame.left, top + THUMB.height + 4, MUTED);
  }
}

function inkOf(normalised: GreyPicture | undefined): Raster | undefined {
  return normalised === undefined ? undefined : negative(normalised);
}

function referenceCaption({ referenceId }: OverlayMark): string {
  return referenceId === undefined ? 'No reference' : elided(referenceId, 22);
}

function drawThumb(canvas: Canvas, frame: Area, picture: Raster | undefined): void {
  canvas.fill(frame, picture === undefined ? GROUND : WHITE);
  if (picture !== undefined) {
    const small = fitted(picture, frame.width - 4, frame.height - 4);
    canvas.paste(
      small,
      frame.left + Math.round((frame.width - small.width) / 2),
      frame.top + Math.round((frame.height - small.height) / 2),
    );
  }
  canvas.frame(frame, EDGE, 1);
}
