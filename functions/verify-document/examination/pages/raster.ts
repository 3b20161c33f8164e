// Rotates and scales pages.
import type { Message } from '../../../shared/words/message.ts';
import type { Raster } from '../picture.ts';
import { sharp } from '../sharp.ts';

/** A page of a document. */
export interface PageRaster extends Raster {
  /** From 1. */
  readonly page: number;
  /** Pages of the whole document. */
  readonly pages: number;
  /** Whether everything that the file says is on the page could be read; otherwise the document must not be judged. */
  readonly isComplete: boolean;
  /** Quality warnings that name the page. */
  readonly warnings: readonly Message[];
}

type Pipeline = ReturnType<typeof sharp>;

/** Rotates clockwise. */
export function rotateRaster<Picture extends Raster>(
  raster: Picture,
  degrees: 90 | 180 | 270,
): Promise<Picture> {
  return redrawn(raster, open(raster).rotate(degrees));
}

/** Scales to exactly this size, ignoring the proportions. */
export function resizeRaster<Picture extends Raster>(
  raster: Picture,
  width: number,
  height: number,
): Promise<Picture> {
  return redrawn(raster, open(raster).resize(width, height, { fit: 'fill' }));
}

function open({ rgb, width, height }: Raster): Pipeline {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

async function redrawn<Picture extends Raster>(raster: Picture, pipeline: Pipeline): Promise<Picture> {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  return { ...raster, width: info.width, height: info.height, rgb: data };
}
