// The overlay: readable labels, unchanged words, and a picture of bounded size.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawEvidence } from '../../../../functions/verify-document/examination/overlay/evidence.ts';
import {
  FONT_FILES,
  FONT_FOLDER,
  openFonts,
  sfntOf,
} from '../../../../functions/verify-document/examination/overlay/font.ts';
import { placeLabels } from '../../../../functions/verify-document/examination/overlay/labels.ts';
import type { OverlayMark } from '../../../../functions/verify-document/examination/overlay/mark.ts';
import { overlayBackground } from '../../../../functions/verify-document/examination/overlay/page.ts';
import { drawPlain } from '../../../../functions/verify-document/examination/overlay/plain.ts';
import {
  elided,
  escaped,
  TextPainter,
} from '../../../../functions/verify-document/examination/overlay/text.ts';
import { overlap } from '../../../../functions/verify-document/examination/picture.ts';
import { sharp } from '../../../../functions/verify-document/examination/sharp.ts';
import type { Finding } from '../../../../functions/verify-document/schemas.ts';
import { BLUE, RED, Sheet, signatureAt } from '../../../support/ink.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', FONT_FOLDER);
const painter = new TextPainter(openFonts(FOLDER));
const GREY = { width: 20, height: 10, grey: new Uint8Array(200).fill(30) };

function mark(verdict: Finding['verdict'], left: number, top: number, width = 120, height = 90): OverlayMark {
  return {
    kind: 'signature',
    verdict,
    area: { left, top, width, height },
    explanation: 'Based on 3 references of this signer; match from 80 %.',
    crop: new Sheet(width, height).stroke(signatureAt(5, 5, 0.3), 3, BLUE).scan(),
    normalised: GREY,
    ...(verdict === 'no-reference' ? {} : { similarity: 41, referenceId: 'reference-1', reference: GREY }),
  };
}

const page = async (marks: readonly OverlayMark[], width = 600, height = 800) => ({
  page: 1,
  pages: 3,
  width,
  height,
  background: await overlayBackground(new Sheet(width, height).ring(200, 300, 80, 6, RED).scan()),
  marks,
});

async function decoded(png: Buffer) {
  return sharp(png).raw().toBuffer({ resolveWithObject: true });
}

describe('labels', () => {
  it('lie inside the page and never overlap, wherever the boxes are', () => {
    const size = { width: 800, height: 600 };
    const request = fc.record({
      box: fc.record({
        left: fc.integer({ min: 0, max: 780 }),
        top: fc.integer({ min: 0, max: 580 }),
        width: fc.integer({ min: 1, max: 400 }),
        height: fc.integer({ min: 1, max: 300 }),
      }),
      size: fc.record({ width: fc.integer({ min: 20, max: 220 }), height: fc.integer({ min: 12, max: 40 }) }),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        const placed = placeLabels(requests, size).filter((area) => area !== undefined);
        placed.forEach((area, index) => {
          expect(area.left).toBeGreaterThanOrEqual(0);
          expect(area.top).toBeGreaterThanOrEqual(0);
          expect(area.left + area.width).toBeLessThanOrEqual(size.width);
          expect(area.top + area.height).toBeLessThanOrEqual(size.height);
          for (const other of placed.slice(index + 1)) expect(overlap(area, other)).toBe(0);
        });
      }),
    );
  });

  it('are placed above their boxes if there is room, and below at the top of the page', () => {
    const size = { width: 100, height: 20 };
    const [first, second] = placeLabels(
      [
        { box: { left: 50, top: 200, width: 150, height: 80 }, size },
        { box: { left: 400, top: 5, width: 150, height: 80 }, size },
      ],
      { width: 800, height: 600 },
    );
    expect(first).toMatchObject({ left: 50, top: 177 });
    expect(second).toMatchObject({ left: 400, top: 88 });
  });

  it('are all placed for thirty marks in one corner', () => {
    const box = { left: 10, top: 10, width: 60, height: 40 };
    const requests = Array.from({ length: 30 }, () => ({ box, size: { width: 150, height: 36 } }));
    expect(placeLabels(requests, { width: 1131, height: 1600 })).not.toContain(undefined);
  });
});

describe('words', () => {
  it('are drawn in the bundled font, not in one of the system’s', () => {
    for (const file of FONT_FILES) {
      const font = sfntOf(readFileSync(join(FOLDER, file)));
      expect(font.readUInt32BE(0)).toBe(0x00010000);
    }
    expect(() => sfntOf(Buffer.from('no font'))).toThrow('not a WOFF file');
  });

  it('are masks of one height, whatever their letters', async () => {
    const lines = await Promise.all(
      ['aaa', 'Tgj', '41.0 %'].map((text) => painter.line(text, 'regular', 14)),
    );
    expect(new Set(lines.map(({ height }) => height)).size).toBe(1);
    expect(lines.every(({ cover }) => cover.some((value) => value > 200))).toBe(true);
  });

  it('with characters of the engine’s markup are drawn as they are', async () => {
    expect(escaped('<b>&\u0000\n</b>')).toBe('&lt;b&gt;&amp;  &lt;/b&gt;');
    await expect(painter.line('</span><&>', 'bold', 14)).resolves.toMatchObject({
      height: expect.any(Number),
    });
  });

  it('of a long identifier keep its ends', () => {
    expect(elided('short', 10)).toBe('short');
    expect(elided('0123456789abcdef', 9)).toBe('0123…cdef');
  });
});

describe('the picture with evidence', () => {
  it('shows the page at most 1600 pixels high, with the panel beside it', async () => {
    const { info } = await decoded(await drawEvidence(await page([], 1_240, 1_754), painter));
    expect(info.height).toBe(1_600);
    expect(info.width).toBeGreaterThan(1_131 + 300);
  });

  it('has a box in the colour of each verdict', async () => {
    const { data, info } = await decoded(
      await drawEvidence(await page([mark('match', 100, 500), mark('mismatch', 300, 500)]), painter),
    );
    const colourAt = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * info.channels).subarray(0, 3),
    ];
    expect(colourAt(101, 550)).toEqual([0, 120, 92]);
    expect(colourAt(301, 550)).toEqual([200, 48, 24]);
  });

  it('holds fifty marks without growing past three columns of cards', async () => {
    const marks = Array.from({ length: 50 }, (_, index) =>
      mark('inconclusive', (index % 7) * 80, Math.floor(index / 7) * 100, 70, 50),
    );
    const { info } = await decoded(await drawEvidence(await page(marks), painter));
    expect(info.width).toBeLessThan(2_600);
    expect(info.height).toBe(800);
  });

  it('of a small page has room for a card', async () => {
    const small = await page([mark('no-reference', 10, 10, 60, 40)], 200, 100);
    const { info } = await decoded(await drawEvidence(small, painter));
    expect(info.height).toBeGreaterThan(250);
  });

  it('is the same for the same page', async () => {
    const draw = async () => drawEvidence(await page([mark('match', 100, 500)]), painter);
    expect((await draw()).equals(await draw())).toBe(true);
  });
});

describe('the picture of the page alone', () => {
  const plain = async (marks: readonly OverlayMark[], width?: number, height?: number) =>
    drawPlain(await page(marks, width, height), painter);
  const SECRETS = {
    similarity: 79.9,
    referenceId: 'another-reference',
    explanation: 'Based on 1 reference of this signer; inconclusive between 44 % and 70.3 %.',
    crop: new Sheet(50, 50).ring(25, 25, 20, 3, BLUE).scan(),
    normalised: { ...GREY, grey: new Uint8Array(200).fill(90) },
    reference: { ...GREY, grey: new Uint8Array(200).fill(250) },
  } as const;

  it('is as large as the page, at most 1600 pixels high', async () => {
    const sizes = [];
    for (const [width, height] of [
      [600, 800],
      [2_480, 3_508],
      [3_508, 2_480],
    ] as const) {
      const { info } = await decoded(await plain([mark('match', 100, 500)], width, height));
      sizes.push([info.width, info.height]);
    }
    expect(sizes).toEqual([
      [600, 800],
      [1_131, 1_600],
      [1_600, 1_131],
    ]);
  });

  it('has a box and a label in the colour of each verdict', async () => {
    const { data, info } = await decoded(
      await plain([mark('match', 100, 500), mark('inconclusive', 300, 500)]),
    );
    const colourAt = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * info.channels).subarray(0, 3),
    ];
    expect(colourAt(101, 550)).toEqual([0, 120, 92]);
    expect(colourAt(103, 494)).toEqual([0, 120, 92]);
    expect(colourAt(303, 494)).toEqual([240, 176, 0]);
  });

  it('is the same to the byte whatever a mark was compared with', async () => {
    const marks = (['match', 'mismatch', 'inconclusive', 'no-reference'] as const).map((verdict, index) =>
      mark(verdict, 20 + 140 * index, 500),
    );
    const others = marks.map((one) => ({ ...one, ...SECRETS }));
    expect((await plain(marks)).equals(await plain(others))).toBe(true);
    // The other rendering shows what differs.
    const evidence = async (shown: readonly OverlayMark[]) => drawEvidence(await page(shown), painter);
    expect((await evidence(marks)).equals(await evidence(others))).toBe(false);
  });

  it('carries no text or other data beside its pixels', async () => {
    const png = await plain([mark('match', 100, 500)]);
    const chunks: string[] = [];
    for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
      chunks.push(png.toString('latin1', at + 4, at + 8));
    }
    expect(new Set(chunks)).toEqual(new Set(['IHDR', 'pHYs', 'IDAT', 'IEND']));
  });

  it('of a narrow strip has room for a label beside it', async () => {
    const { info } = await decoded(await plain([mark('match', 10, 400, 60, 60)], 80, 1_600));
    expect([info.width, info.height]).toEqual([240, 1_600]);
  });

  it('of the smallest page has room for the longest label', async () => {
    const unlike = mark('inconclusive', 2, 2, 10, 10);
    const { data, info } = await decoded(await plain([unlike], 16, 16));
    const isLabel = (at: number): boolean => data[at] === 240 && data[at + 1] === 176 && data[at + 2] === 0;
    let labelled = 0;
    for (let at = 0; at < data.length; at += info.channels) if (isLabel(at)) labelled += 1;
    expect([info.width, info.height]).toEqual([800, 800]);
    // A label of some 180 x 20 pixels, without its letters.
    expect(labelled).toBeGreaterThan(2_000);
  });
});
