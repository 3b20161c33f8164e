// Stamps and signatures on this device: the code of functions/verify-document that finds them, over the browser's own reading of pictures.
import { DocumentDetector } from '../../../functions/verify-document/examination/detector.ts';
import { withInterleavedJoined } from '../../../functions/verify-document/examination/interleaved.ts';
import type { Raster } from '../../../functions/verify-document/examination/picture.ts';
import {
  inReadingOrder,
  MAX_MARKS,
  uprightPage,
} from '../../../functions/verify-document/examination/upright.ts';
import type { KeptFiles } from './place.ts';
import { rotated, scaled } from './scaling.ts';

const CHANNELS = 3;
/** Longer side of the picture that is shown, in pixels. */
const SHOWN = 1_400;

/** A stamp or signature on a photo. */
export interface PhotoMark {
  readonly kind: 'stamp' | 'signature';
  /** 0 to 1. */
  readonly score: number;
  /** As shares of the upright picture. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** What the kit finds on a photo. */
export interface PhotoAnswer {
  readonly model: { readonly name: string; readonly version: string };
  /** From the top of the page to its bottom. */
  readonly marks: readonly PhotoMark[];
  /** The upright picture, smaller. */
  readonly shown: Blob;
}

export async function openDetector(files: KeptFiles): Promise<DocumentDetector> {
  return await DocumentDetector.open(files, async (...asked) => scaled(...asked));
}

/** @throws Error for a file that the browser cannot read as a picture */
export async function findMarks(detector: DocumentDetector, photo: Blob): Promise<PhotoAnswer> {
  const { page, marks } = await uprightPage(await rasterOf(photo), detector, async (...asked) =>
    rotated(...asked),
  );
  const { name, version } = detector.manifest;
  return {
    model: { name, version },
    marks: withInterleavedJoined(inReadingOrder(marks.slice(0, MAX_MARKS))).map(({ kind, score, area }) => ({
      kind,
      score,
      box: {
        x: area.left / page.width,
        y: area.top / page.height,
        width: area.width / page.width,
        height: area.height / page.height,
      },
    })),
    shown: await drawn(page),
  };
}

/** The pixels of a picture, upright as its file says, on white. */
export async function rasterOf(picture: Blob): Promise<Raster> {
  const bitmap = await createImageBitmap(picture);
  const { width, height } = bitmap;
  const context = contextOf(width, height);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Uint8Array(width * height * CHANNELS);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    rgb[to++] = data[from] ?? 0;
    rgb[to++] = data[from + 1] ?? 0;
    rgb[to++] = data[from + 2] ?? 0;
  }
  return { width, height, rgb };
}

async function drawn(page: Raster): Promise<Blob> {
  const share = Math.min(1, SHOWN / Math.max(page.width, page.height));
  const { width, height, rgb } =
    share === 1 ? page : scaled(page, Math.round(page.width * share), Math.round(page.height * share));
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; to += 4) {
    data[to] = rgb[from++] ?? 0;
    data[to + 1] = rgb[from++] ?? 0;
    data[to + 2] = rgb[from++] ?? 0;
  }
  const context = contextOf(width, height);
  context.putImageData(new ImageData(data, width, height), 0, 0);
  return await context.canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('This browser cannot draw pictures');
  return context;
}
