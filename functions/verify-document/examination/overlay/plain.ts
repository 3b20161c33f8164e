// Draws the overlay for everyone who may read the document: the upright page alone, with a box and the verdict of each mark. It gets
// nothing else of a mark, so that it cannot show similarities, thresholds or references.
import { Canvas } from './canvas.ts';
import { encoded } from './encoding.ts';
import { type PlainMark, plainHeadingOf } from './mark.ts';
import { drawMarks, type OverlayPage } from './page.ts';
import type { TextPainter } from './text.ts';
import { GROUND } from './theme.ts';

/** Room for the widest label beside a box, whatever the page's size. */
const MIN_WIDTH = 240;
const MIN_HEIGHT = 64;

/** Draws a page's overlay without evidence, as PNG. */
export async function drawPlain(page: OverlayPage<PlainMark>, painter: TextPainter): Promise<Buffer> {
  const { background } = page;
  const size = {
    width: Math.max(background.width, MIN_WIDTH),
    height: Math.max(background.height, MIN_HEIGHT),
  };
  const canvas = new Canvas(size.width, size.height, GROUND);
  canvas.paste(background, 0, 0);
  await drawMarks(canvas, painter, page, size, (mark) => [plainHeadingOf(mark)]);
  return encoded(canvas);
}
