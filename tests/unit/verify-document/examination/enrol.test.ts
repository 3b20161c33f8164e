// Enrolment of references: which pictures are accepted, with which warnings, and which are refused and why.

import { describe, expect, it } from 'vitest';
import { enrolReference } from '../../../../functions/verify-document/examination/enrol.ts';
import type { DocumentModels } from '../../../../functions/verify-document/examination/models.ts';
import { normalisedOf } from '../../../../functions/verify-document/examination/normalised.ts';
import { DEFAULT_LIMITS } from '../../../../functions/verify-document/examination/pages/limits.ts';
import { PDFIUM_IN_CHECKOUT } from '../../../../functions/verify-document/examination/pages/pdf.ts';
import { RejectedFile } from '../../../../functions/verify-document/examination/pages/reasons.ts';
import type { GreyPicture, Raster } from '../../../../functions/verify-document/examination/picture.ts';
import { sharp } from '../../../../functions/verify-document/examination/sharp.ts';
import { VerdictRule } from '../../../../functions/verify-document/examination/verdict.ts';
import type { ContentType, Kind } from '../../../../functions/verify-document/schemas.ts';
import { picturePdf } from '../../../support/cut-pdfs.ts';
import { BLACK, BLUE, RED, Sheet, signatureAt } from '../../../support/ink.ts';
import { lineVerifier } from '../../../support/verifier.ts';
import { inEnglish } from '../../../support/words.ts';

const NORMALISED = { width: 6, height: 4, grey: Uint8Array.from({ length: 24 }, (_, at) => at * 10) };

/** Enrols a picture; returns the enrolment and the ink that the network saw. */
async function enrol(
  picture: Raster | Buffer,
  kind: Kind = 'signature',
  contentType: ContentType = 'image/png',
) {
  const seen: GreyPicture[] = [];
  const verifier = lineVerifier({}, async (ink) => {
    seen.push(ink);
    return { embedding: Float32Array.of(7), normalised: NORMALISED };
  });
  const models: DocumentModels = {
    detector: {
      manifest: { name: 'document-detector', version: '1.0.0' },
      detect: () => Promise.reject(new Error('References are not searched for marks')),
    },
    verifiers: { stamp: verifier, signature: verifier },
    verdictRule: VerdictRule.parse({ required: { 'certificate-of-origin': [], invoice: [], other: [] } }),
    names: [],
  };
  const bytes = Buffer.isBuffer(picture) ? picture : await pngOf(picture);
  const input = { bytes, contentType, kind, limits: DEFAULT_LIMITS };
  const enrolment = await enrolReference(input, { models, pdfium: PDFIUM_IN_CHECKOUT });
  return { ...enrolment, warnings: inEnglish(enrolment.warnings), seen };
}

const pngOf = ({ width, height, rgb }: Raster) =>
  sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

async function reasonOf(enrolment: Promise<unknown>): Promise<string> {
  const error = await enrolment.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RejectedFile) return error.reason;
  throw error ?? new Error('It was enrolled');
}

describe('a reference', () => {
  it('of which parts cannot be decoded is refused as damaged', async () => {
    const jpeg = await sharp(await pngOf(new Sheet(500, 260).stroke(signatureAt(80, 60), 5, BLUE).scan()))
      .jpeg()
      .toBuffer();
    const entries = '/Width 500 /Height 260 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode';
    const enrolment = (data: Buffer) => enrol(picturePdf({ data, entries }), 'signature', 'application/pdf');
    expect(await reasonOf(enrolment(jpeg.subarray(0, (jpeg.length * 3) / 4)))).toBe('damaged');
    expect((await enrolment(jpeg)).embedding).toEqual(Float32Array.of(7));
  });

  it('is embedded and stored as the network saw it, with the model’s version', async () => {
    const picture = new Sheet(500, 260).stroke(signatureAt(80, 60), 5, BLUE).scan();
    const { embedding, normalised, model, warnings } = await enrol(picture);
    expect(embedding).toEqual(Float32Array.of(7));
    expect(await normalisedOf(normalised)).toMatchObject({
      width: 6,
      height: 4,
      grey: Buffer.from(NORMALISED.grey),
    });
    expect(model).toEqual({ name: 'line-verification', version: '1.0.0' });
    expect(warnings).toEqual([]);
  });

  it('is cut out of a large sheet', async () => {
    const picture = new Sheet(1_400, 1_000).stroke(signatureAt(800, 600), 5, BLUE).scan();
    const { seen } = await enrol(picture);
    const ink = seen[0]?.grey.filter((value) => value < 150).length ?? 0;
    // Enlarged to 600 pixels, of which the signature fills all but the rim.
    expect(seen[0]?.width).toBe(600);
    expect(ink / (seen[0]?.grey.length ?? 1)).toBeGreaterThan(0.06);
  });

  it('keeps the ink of its stamp, not of print across it', async () => {
    const printed = new Sheet(400, 400).ring(200, 200, 140, 9, RED).print(120, 210, 14, 14, BLACK).scan();
    const { seen } = await enrol(printed, 'stamp');
    const [ink] = seen;
    const middle = ink?.grey[Math.floor((ink.height / 2) * ink.width + ink.width / 2)] ?? 0;
    expect(middle).toBeGreaterThan(150);
  });

  it('is one signature if it has two words on a line', async () => {
    const words = new Sheet(900, 260)
      .stroke(signatureAt(60, 60), 5, BLUE)
      .stroke(signatureAt(480, 70), 5, BLUE)
      .scan();
    const { warnings } = await enrol(words);
    expect(warnings).toEqual(['The signature has 2 parts; check that the picture shows one signature only.']);
    expect(await reasonOf(enrol(words, 'stamp'))).toBe('several-marks');
  });

  it('is one signature if a part lies near below another', async () => {
    const parts = new Sheet(700, 500)
      .stroke(signatureAt(60, 60), 5, BLUE)
      .stroke(signatureAt(260, 240), 5, BLUE);
    expect((await enrol(parts.scan())).warnings).toHaveLength(1);
  });

  it.each([
    ['small', new Sheet(300, 160).stroke(signatureAt(40, 40, 0.4), 3, BLUE), /only 1\d\d pixels long/],
    ['faint', new Sheet(500, 260, false).stroke(signatureAt(80, 60), 5, [0.72, 0.74, 0.9]), /faint/],
    ['cut off', new Sheet(300, 200).stroke(signatureAt(60, 60), 5, BLUE), /edge/],
  ])('that is %s is accepted with a warning', async (_, picture, warning) => {
    expect((await enrol(picture.scan())).warnings).toContainEqual(expect.stringMatching(warning));
  });
});

describe('refused is', () => {
  it.each([
    ['no-mark', new Sheet(400, 300), 'blank paper'],
    [
      'mark-too-small',
      new Sheet(400, 300).stroke(signatureAt(100, 100, 0.15), 2, BLUE),
      'a mark of a few pixels',
    ],
    [
      'several-marks',
      new Sheet(900, 500).stroke(signatureAt(40, 40), 5, BLUE).stroke(signatureAt(560, 340), 5, BLUE),
      'two signatures',
    ],
    [
      'several-marks',
      new Sheet(1100, 260).stroke(signatureAt(40, 60), 5, BLUE).stroke(signatureAt(760, 60), 5, BLUE),
      'two signatures far from each other on a line',
    ],
    [
      'no-mark',
      new Sheet(300, 300).rectangle({ left: 60, top: 60, width: 180, height: 180 }, BLACK),
      'a patch of ink',
    ],
  ])('as %s: %s', async (reason, sheet) => {
    expect(await reasonOf(enrol(sheet.scan()))).toBe(reason);
  });

  it('a file that is not an image', async () => {
    expect(await reasonOf(enrol(Buffer.from('%PDF-1.7 pretending')))).toBe('type-mismatch');
  });
});
