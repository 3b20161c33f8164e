// Scans for tests: dark marks on white paper, different in every corner, so that a wrong rotation is noticed.
import { sharp } from '../../functions/verify-document/examination/sharp.ts';

/** Pixels of a page: bars as lines of text, a red square at the top left, a green one at the top right, a blue one at the bottom left. */
function drawing(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3, 0xff);
  const fill = (
    left: number,
    top: number,
    right: number,
    bottom: number,
    colour: readonly number[],
  ): void => {
    const pixel = Buffer.from(colour);
    for (let y = Math.floor(top); y < Math.min(height, Math.floor(bottom)); y++) {
      pixels.fill(pixel, (y * width + Math.floor(left)) * 3, (y * width + Math.floor(right)) * 3);
    }
  };
  for (let line = 0.3; line < 0.7; line += 0.05) {
    for (let word = 0.2; word < 0.8; word += 0.1) {
      fill(word * width, line * height, (word + 0.07) * width, (line + 0.02) * height, [20, 20, 30]);
    }
  }
  fill(0, 0, width / 8, height / 8, [220, 0, 0]);
  fill((width * 7) / 8, 0, width, height / 8, [0, 160, 0]);
  fill(0, (height * 7) / 8, width / 8, height, [0, 0, 220]);
  return pixels;
}

/** A sharp pipeline whose input is the drawing. */
export function scan(width: number, height: number): ReturnType<typeof sharp> {
  return sharp(drawing(width, height), { raw: { width, height, channels: 3 } });
}

export function jpegOf(width: number, height: number): Promise<Buffer> {
  return scan(width, height).jpeg({ quality: 90 }).toBuffer();
}
