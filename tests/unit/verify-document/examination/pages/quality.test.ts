// Quality warnings: which scan has which warning, and that good ones have none.

import { describe, expect, it } from 'vitest';
import { qualityOf } from '../../../../../functions/verify-document/examination/pages/quality.ts';
import { sharp } from '../../../../../functions/verify-document/examination/sharp.ts';
import { scan } from '../../../../support/scans.ts';
import { inEnglish } from '../../../../support/words.ts';

const W = 1_240;
const H = 1_754;
type Pipeline = ReturnType<typeof sharp>;

async function warnings(pipeline: Pipeline): Promise<readonly string[]> {
  const { data, info } = await pipeline
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const quality = await qualityOf({ width: info.width, height: info.height, rgb: data });
  return inEnglish(quality.warnings);
}

const white = (): Pipeline => sharp({ create: { width: W, height: H, channels: 3, background: '#fff' } });
const PALE = 'the scan is pale; scan it with more contrast';
const DARK = 'the scan is very dark; scan it with more light';
const BLURRED = 'the scan is blurred; scan it again, or hold the camera still';
const BLANK = 'the page is nearly blank';

describe('a scan', () => {
  const scans: [string, string[], () => Pipeline][] = [
    ['as it should be', [], () => scan(W, H)],
    ['in grey', [], () => scan(W, H).greyscale()],
    ['on grey paper', [], () => scan(W, H).linear(0.7, 20)],
    ['slightly soft', [], () => scan(W, H).blur(1)],
    ['out of focus', [BLURRED], () => scan(W, H).blur(6)],
    ['in the dark', [DARK], () => scan(W, H).linear(0.3, 0)],
    ['washed out', [PALE], () => scan(W, H).linear(0.25, 190)],
    ['of an empty sheet', [BLANK], () => white()],
    ['of a black sheet', [DARK], () => scan(W, H).linear(0, 0)],
    [
      'of 500 x 707 pixels',
      ['the resolution is low (500 x 707 pixels); scan at 200–300 dpi'],
      () => scan(500, 707),
    ],
  ];

  it.each(scans)('%s: %j', async (_name, expected, make) => {
    // The output of one pipeline is the input of the next, so that the steps happen in the written order.
    expect(await warnings(sharp(await make().png().toBuffer()))).toEqual(expected);
  });
});
