// Draws lines of text as masks, in one of two weights. All masks of a size have the same height, so that their baselines agree.
import { sharp } from '../sharp.ts';
import type { Mask } from './canvas.ts';
import type { Fonts, Weight } from './font.ts';

/** A stroke as high as any letter, drawn before each text because the text engine trims its picture to the ink. */
const STRUT = '|';
/** Text is drawn at twice its size and averaged: the text engine places letters on whole pixels, which shows at small sizes. */
const OVERSAMPLING = 2;
const DPI = 72 * OVERSAMPLING;
/** How many drawn texts are cached: most of an overlay's words are the same on every page. */
const CACHED_TEXTS = 256;

/** Draws lines of text. */
export class TextPainter {
  readonly #fonts: Fonts;
  readonly #drawn = new Map<string, Mask>();

  constructor(fonts: Fonts) {
    this.#fonts = fonts;
  }

  /**
   * Draws one line of text.
   *
   * @param size font size in pixels
   */
  async line(text: string, weight: Weight, size: number): Promise<Mask> {
    const key = `${weight}/${size}/${text}`;
    const cached = this.#drawn.get(key);
    if (cached !== undefined) return cached;
    const mask = await this.#draw(text, weight, size);
    if (this.#drawn.size >= CACHED_TEXTS) this.#drawn.clear();
    this.#drawn.set(key, mask);
    return mask;
  }

  async #draw(text: string, weight: Weight, size: number): Promise<Mask> {
    const bold = weight === 'bold' ? ' Bold' : '';
    const { data, info } = await sharp({
      text: {
        text: `${STRUT} ${escaped(text)}`,
        font: `${this.#fonts.family}${bold} ${size}`,
        fontfile: this.#fonts.files[weight],
        dpi: DPI,
      },
    })
      .extractChannel(0)
      .raw()
      .toBuffer({ resolveWithObject: true });
    return halved(withoutStrut({ width: info.width, height: info.height, cover: data }));
  }
}

function withoutStrut(mask: Mask): Mask {
  const inked = (column: number): boolean => {
    for (let row = 0; row < mask.height; row++) {
      if ((mask.cover[row * mask.width + column] ?? 0) > 0) return true;
    }
    return false;
  };
  let left = 0;
  while (left < mask.width && inked(left)) left += 1;
  while (left < mask.width && !inked(left)) left += 1;
  const width = mask.width - left;
  const cover = new Uint8Array(width * mask.height);
  for (let row = 0; row < mask.height; row++) {
    cover.set(mask.cover.subarray(row * mask.width + left, (row + 1) * mask.width), row * width);
  }
  return { width, height: mask.height, cover };
}

/** Averages squares of pixels into one. */
function halved(mask: Mask): Mask {
  const width = Math.ceil(mask.width / OVERSAMPLING);
  const height = Math.ceil(mask.height / OVERSAMPLING);
  const sums = new Float32Array(width * height);
  for (let row = 0; row < mask.height; row++) {
    const start = Math.floor(row / OVERSAMPLING) * width;
    for (let column = 0; column < mask.width; column++) {
      const at = start + Math.floor(column / OVERSAMPLING);
      sums[at] = (sums[at] ?? 0) + (mask.cover[row * mask.width + column] ?? 0);
    }
  }
  return { width, height, cover: Uint8Array.from(sums, (sum) => sum / OVERSAMPLING ** 2) };
}

/** Escapes a text for the engine's markup and replaces line breaks and invalid characters. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Shortens a long identifier in its middle, because people compare identifiers by their ends. */
export function elided(id: string, length: number): string {
  if (id.length <= length) return id;
  const head = Math.ceil((length - 1) / 2);
  const tail = length - 1 - head;
  return `${id.slice(0, head)}…${id.slice(id.length - tail)}`;
}
