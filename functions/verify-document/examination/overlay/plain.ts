// Draws the overlay for everyone who may read the document: the upright page alone, with a box and the verdict of each mark. It gets
// nothing else of a mark, so that it cannot show similarities, thresholds or references.
import { enlarged } from '../picture.ts';
import { Canvas } from './canvas.ts';
import { encoded } from './encoding.ts';
import { type PlainMark, plainHeadingOf } from './mark.ts';
import { drawMarks, type OverlayPage } from './page.ts';
import type { TextPainter } from './text.ts';
import { GROUND } from './theme.ts';

/** A smaller page is enlarged to at most this on its longer side: at its own size labels would cover it. */
const ENLARGED_SIDE = 800;
/** Room for the widest label on pages that stay narrow. */
const MIN_WIDTH = 240;
const MIN_HEIGHT = 64;

/** Draws a page's overlay without evidence, as PNG. */
export async function drawPlain(page: OverlayPage<PlainMark>, painter: TextPainter): Promise<Buffer> {
  const { width, height } = page.background;
  const times = Math.max(1, Math.floor(ENLARGED_SIDE / Math.max(width, height)));
  const background = enlarged(page.background, times);
  const size = {
    width: Math.max(background.width, MIN_WIDTH),
    height: Math.max(background.height, MIN_HEIGHT),
  };
  const canvas = new Canvas(size.width, size.height, GROUND);
  canvas.paste(background, 0, 0);
  await drawMarks(canvas, painter, { ...page, background }, size, (mark) => [plainHeadingOf(mark)]);
  return encoded(canvas);
}
