// The field kit's own scaling and turning of pictures against the service's image library, on the pages of the samples: the detector must
// find the same marks on both.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { rotated, scaled } from '../../../console/src/field/scaling.ts';
import { modelIn } from '../../../functions/shared/onnx/session.ts';
import { DocumentDetector } from '../../../functions/verify-document/examination/detector.ts';
import { resizeRaster, rotateRaster } from '../../../functions/verify-document/examination/pages/raster.ts';
import type { Raster } from '../../../functions/verify-document/examination/picture.ts';
import { sharp } from '../../../functions/verify-document/examination/sharp.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

async function sample(name: string): Promise<Raster> {
  const file = join(ROOT, 'samples', 'documents', name);
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

function meanDifference(one: Raster, other: Raster): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  return one.rgb.reduce((sum, value, at) => sum + Math.abs(value - (other.rgb[at] ?? 0)), 0) / one.rgb.length;
}

describe('a page', () => {
  let page: Raster;
  beforeAll(async () => {
    page = await sample('kr-genuine.jpg');
  });

  test.each([0.9, 0.31, 0.17])('scaled by %d looks as the library scales it', async (factor) => {
    const [width, height] = [Math.round(page.width * factor), Math.round(page.height * factor)];
    const library = await resizeRaster(page, width, height);
    expect(meanDifference(scaled(page, width, height), library)).toBeLessThan(0.6);
  });

  test.each([90, 180, 270] as const)('turned by %d degrees is the same', async (degrees) => {
    const small = scaled(page, 61, 47);
    expect(meanDifference(rotated(small, degrees), await rotateRaster(small, degrees))).toBe(0);
  });
});

test('the detector finds the same marks on pages that are scaled by either', async () => {
  const place = modelIn(join(ROOT, 'models', 'document-detector'), { threads: 1, forThisProcessor: true });
  const service = await DocumentDetector.open(place, resizeRaster);
  const kit = await DocumentDetector.open(place, async (...asked) => scaled(...asked));
  for (const name of ['kr-genuine.jpg', 'kr-low-resolution.jpg']) {
    const page = await sample(name);
    const [expected, found] = [await service.detect(page), await kit.detect(page)];
    expect(found.turn).toBe(expected.turn);
    expect(found.marks.map(({ kind }) => kind)).toEqual(expected.marks.map(({ kind }) => kind));
    expect(found.marks.length).toBeGreaterThan(0);
    found.marks.forEach(({ score, area }, index) => {
      const other = expected.marks[index];
      expect(Math.abs(score - (other?.score ?? 0)), name).toBeLessThan(0.02);
      for (const side of ['left', 'top', 'width', 'height'] as const) {
        expect(Math.abs(area[side] - (other?.area[side] ?? 0)) / page.width, name).toBeLessThan(0.004);
      }
    });
  }
});
