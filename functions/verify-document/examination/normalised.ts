// The stored form of a reference's normalised picture: a small grey PNG with bright ink on black.

import type { GreyPicture } from './picture.ts';
import { sharp } from './sharp.ts';

/** Writes a normalised picture as PNG. */
export function normalisedPng({ width, height, grey }: GreyPicture): Promise<Buffer> {
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** Reads what `normalisedPng` wrote. */
export async function normalisedOf(png: Buffer): Promise<GreyPicture> {
  const { data, info } = await sharp(png)
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, grey: data };
}
