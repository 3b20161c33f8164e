// The pictures that an examination leaves behind: of each page, and of each mark on it. Overlays are drawn from them, so they are made
// for little time: most are never looked at.
import type { ExaminedPage, MarkPictures } from './contract.ts';
import { normalisedPng } from './normalised.ts';
import { type Area, expanded, type GreyPicture, type Raster } from './picture.ts';
import { sharp } from './sharp.ts';

/** Longer side of a page's picture, in pixels: A4 at 170 dpi. Scaling down costs more than encoding, so most scans keep their size. */
const PAGE_SIDE = 2_000;
const MARK_SIDE = 480;
/** Margin around a mark in its picture, as a share of its longer side. */
const MARGIN = 0.05;
const PAGE_JPEG = { quality: 85, optimiseCoding: false } as const;
/** Fine strokes in colour would fray at half the resolution. */
const MARK_JPEG = { quality: 90, chromaSubsampling: '4:4:4' } as const;

/** The picture of a page, as JPEG, with its size in pixels. */
export async function pagePicture(page: Raster): Promise<Pick<ExaminedPage, 'picture' | 'width' | 'height'>> {
  const { data, info } = await opened(page)
    .resize({ width: PAGE_SIDE, height: PAGE_SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg(PAGE_JPEG)
    .toBuffer({ resolveWithObject: true });
  return { picture: data, width: info.width, height: info.height };
}

/** The pictures of a mark on a page. */
export async function markPictures(page: Raster, area: Area, normalised: GreyPicture): Promise<MarkPictures> {
  const crop = opened(page)
    .extract(expanded(area, MARGIN, page))
    .resize({ width: MARK_SIDE, height: MARK_SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg(MARK_JPEG)
    .toBuffer();
  return { crop: await crop, ink: await normalisedPng(normalised) };
}

/** Reads a picture that this file has made. */
export async function pictureOf(jpeg: Buffer): Promise<Raster> {
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

function opened({ rgb, width, height }: Raster): ReturnType<typeof sharp> {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
