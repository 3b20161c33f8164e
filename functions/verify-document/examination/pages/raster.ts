// Pages as plain pixels, and what is done with them: turning, scaling, cutting out, writing as PNG.
import { sharp } from '../sharp.ts';

/** Upright pixels, three bytes each (red, green, blue), row after row from the top left. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A page of a document. */
export interface PageRaster extends Raster {
  /** From 1. */
  readonly page: number;
  /** Of the whole document. */
  readonly pages: number;
  /** What is wrong with the scan, in sentences that begin with the page. */
  readonly warnings: readonly string[];
}

/** A rectangle in pixels, from the top left. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Pipeline = ReturnType<typeof sharp>;

/** Turns clockwise. */
export function rotateRaster<Kind extends Raster>(raster: Kind, degrees: 90 | 180 | 270): Promise<Kind> {
  return redrawn(raster, open(raster).rotate(degrees));
}

/** Scales to exactly this size, each side on its own. */
export function resizeRaster<Kind extends Raster>(
  raster: Kind,
  width: number,
  height: number,
): Promise<Kind> {
  return redrawn(raster, open(raster).resize(width, height, { fit: 'fill' }));
}

/**
 * Cuts out an area; what of it lies outside of the raster is left away.
 *
 * @throws RangeError where nothing of it lies inside
 */
export function cropRaster<Kind extends Raster>(raster: Kind, area: Area): Promise<Kind> {
  const left = Math.max(0, Math.floor(area.left));
  const top = Math.max(0, Math.floor(area.top));
  const width = Math.min(raster.width, Math.ceil(area.left + area.width)) - left;
  const height = Math.min(raster.height, Math.ceil(area.top + area.height)) - top;
  if (!(width > 0 && height > 0)) {
    throw new RangeError(`The area ${JSON.stringify(area)} is outside of ${raster.width} x ${raster.height}`);
  }
  return redrawn(raster, open(raster).extract({ left, top, width, height }));
}

/** Grey values, one byte a pixel. */
export async function greyOf(raster: Raster): Promise<Buffer> {
  return open(raster).toColourspace('b-w').raw().toBuffer();
}

export function encodePng(raster: Raster): Promise<Buffer> {
  return open(raster).png().toBuffer();
}

function open({ rgb, width, height }: Raster): Pipeline {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

async function redrawn<Kind extends Raster>(raster: Kind, pipeline: Pipeline): Promise<Kind> {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  return { ...raster, width: info.width, height: info.height, rgb: data };
}
