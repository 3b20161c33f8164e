// The examination of documents from their bytes, with models whose results the test sets.

import { describe, expect, it } from 'vitest';
import type {
  DocumentInput,
  ExaminedPage,
  RegisteredReference,
} from '../../../../functions/verify-document/examination/contract.ts';
import type { Detection, Turn } from '../../../../functions/verify-document/examination/detector.ts';
import { examineDocument } from '../../../../functions/verify-document/examination/examine.ts';
import type { DocumentModels } from '../../../../functions/verify-document/examination/models.ts';
import { normalisedOf } from '../../../../functions/verify-document/examination/normalised.ts';
import { DEFAULT_LIMITS } from '../../../../functions/verify-document/examination/pages/limits.ts';
import { PDFIUM_IN_CHECKOUT } from '../../../../functions/verify-document/examination/pages/pdf.ts';
import { RejectedFile } from '../../../../functions/verify-document/examination/pages/reasons.ts';
import type { Raster } from '../../../../functions/verify-document/examination/picture.ts';
import { sharp } from '../../../../functions/verify-document/examination/sharp.ts';
import { VerdictRule } from '../../../../functions/verify-document/examination/verdict.ts';
import { Finding, type Kind } from '../../../../functions/verify-document/schemas.ts';
import { cutTo, ENCODINGS, type Encoded, picturePdf } from '../../../support/cut-pdfs.ts';
import { BLUE, RED, Sheet, signatureAt } from '../../../support/ink.ts';
import { lineVerifier } from '../../../support/verifier.ts';
import { inEnglish } from '../../../support/words.ts';

const NORMALISED = { width: 16, height: 8, grey: new Uint8Array(128).fill(200) };
const STAMP: Detection = { kind: 'stamp', score: 0.9, area: { left: 60, top: 300, width: 180, height: 180 } };
const SIGNATURE: Detection = {
  kind: 'signature',
  score: 0.8,
  area: { left: 200, top: 380, width: 300, height: 120 },
};

const sheet = new Sheet(600, 800).ring(150, 390, 80, 7, RED).stroke(signatureAt(205, 380), 5, BLUE).scan();
const pngOf = ({ width, height, rgb }: Raster) =>
  sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

async function sizeOf(picture: Buffer | undefined) {
  const { format, width, height } = await sharp(picture).metadata();
  return [format, width, height];
}

/** Models that detect the same marks on every upright page, and place each mark on the line by its kind. */
function models(
  marks: readonly Detection[],
  {
    turnOf = () => 0,
    places = { stamp: 0, signature: 0 },
    faint,
  }: { turnOf?: (page: Raster) => Turn; places?: Record<Kind, number>; faint?: Detection } = {},
): DocumentModels {
  const verifier = (kind: Kind, references: number) =>
    lineVerifier({ references }, async () => ({
      embedding: Float32Array.of(places[kind]),
      normalised: NORMALISED,
    }));
  return {
    detector: {
      manifest: { name: 'document-detector', version: '1.0.0' },
      detect: async (page) => ({
        marks: turnOf(page) === 0 ? marks : [],
        turn: turnOf(page),
        ...(faint === undefined ? {} : { faint }),
      }),
    },
    verifiers: { stamp: verifier('stamp', 1), signature: verifier('signature', 3) },
    verdictRule: VerdictRule.parse({
      required: { 'certificate-of-origin': ['stamp', 'signature'], invoice: ['signature'], other: [] },
    }),
    names: [],
  };
}

function references(kind: Kind, ...places: number[]): RegisteredReference[] {
  return places.map((place) => ({
    referenceId: `${kind}-${place}`,
    kind,
    embedding: Float32Array.of(place),
    modelVersion: '1.0.0',
  }));
}

async function baselineJpeg(): Promise<Encoded> {
  const encode = ENCODINGS['baseline JPEG'];
  if (encode === undefined) throw new Error('No such encoding');
  return encode();
}

async function examine(using: DocumentModels, input: Partial<DocumentInput> = {}) {
  const kept: ExaminedPage[] = [];
  const examination = await examineDocument(
    {
      bytes: await pngOf(sheet),
      contentType: 'image/png',
      documentType: 'certificate-of-origin',
      references: [...references('stamp', 1), ...references('signature', 1, 2, 3)],
      limits: DEFAULT_LIMITS,
      ...input,
    },
    { models: using, pdfium: PDFIUM_IN_CHECKOUT },
    async (page) => void kept.push(page),
  );
  return { ...inEnglish(examination), kept };
}

describe('a document', () => {
  it('whose marks match is verified, each with its best reference, according to the contract', async () => {
    const { status, findings, pages } = await examine(models([STAMP, SIGNATURE]));
    expect(status).toBe('verified');
    expect(pages).toBe(1);
    expect(findings).toEqual([
      {
        page: 1,
        kind: 'stamp',
        box: { x: 0.1, y: 0.375, width: 0.3, height: 0.225 },
        detection: 0.9,
        match: { referenceId: 'stamp-1', similarity: 99 },
        verdict: 'match',
        text: 'Based on 1 reference of this stamp; match from 80 %.',
        plainText: 'Matches a registered stamp.',
      },
      {
        page: 1,
        kind: 'signature',
        box: { x: 0.33333, y: 0.475, width: 0.5, height: 0.15 },
        detection: 0.8,
        match: { referenceId: 'signature-1', similarity: 99 },
        verdict: 'match',
        text: 'Based on 3 references of this signer; match from 80 %.',
        plainText: 'Matches a registered signature.',
      },
    ]);
    for (const { plainText: _, ...finding } of findings) {
      expect(Finding.strict().safeParse(finding).error).toBeUndefined();
    }
  });

  it.each([
    ['match', { stamp: 0, signature: 0 }],
    ['do not match', { stamp: 95, signature: 95 }],
  ])('of which parts could not be read is unverifiable, even if its marks %s', async (_, places) => {
    const bytes = picturePdf(cutTo(await baselineJpeg(), 0.5));
    const { status, findings, quality } = await examine(models([STAMP], { places }), {
      bytes,
      contentType: 'application/pdf',
      documentType: 'other',
    });
    expect(findings[0]?.verdict).toBe(places.stamp === 0 ? 'match' : 'mismatch');
    expect(status).toBe('unverifiable');
    expect(quality).toContain(
      'Page 1: parts of the page could not be read, so the document is not judged; save or scan it again',
    );
  });

  it('without a required mark is unverifiable and names its kind, unless parts of it could not be read', async () => {
    const { status, missing } = await examine(models([STAMP]));
    expect([status, missing]).toEqual(['unverifiable', ['signature']]);
    const bytes = picturePdf(cutTo(await baselineJpeg(), 0.5));
    const cut = await examine(models([STAMP]), { bytes, contentType: 'application/pdf' });
    expect([cut.status, cut.missing]).toEqual(['unverifiable', []]);
  });

  it('with another person’s signature is suspicious', async () => {
    const { status, findings } = await examine(
      models([STAMP, SIGNATURE], { places: { stamp: 0, signature: 90 } }),
    );
    expect(status).toBe('suspicious');
    expect(findings.map(({ verdict }) => verdict)).toEqual(['match', 'mismatch']);
  });

  it('without references of a kind has the verdict no-reference for its marks', async () => {
    const { status, findings } = await examine(models([STAMP, SIGNATURE]), {
      references: references('stamp', 1),
    });
    expect(status).toBe('unverifiable');
    expect(findings[1]).toMatchObject({ verdict: 'no-reference', match: null });
  });

  it('with too few references of a signer has a warning with the required number', async () => {
    const few = [...references('stamp', 1), ...references('signature', 1, 2)];
    const { status, findings, quality, referenceWarnings } = await examine(models([STAMP, SIGNATURE]), {
      references: few,
    });
    expect(status).toBe('unverifiable');
    expect(findings[1]).toMatchObject({ verdict: 'inconclusive', match: { similarity: 99 } });
    expect(referenceWarnings).toEqual([
      'Page 1: a signature was compared with 2 references of this signer; at least 3 are required',
    ]);
    expect(quality.join()).not.toContain('reference');
  });

  it('is plainly described by its verdicts alone: not by similarities, numbers of references or thresholds', async () => {
    const examined = async (stamps: number[], signatures: number[]) => {
      const registered = [...references('stamp', ...stamps), ...references('signature', ...signatures)];
      return await examine(models([STAMP, SIGNATURE]), { references: registered });
    };
    const plain = ({ findings, quality, kept, status, pages }: Awaited<ReturnType<typeof examine>>) => ({
      findings: findings.map(({ page, kind, box, verdict, plainText }) => [
        page,
        kind,
        box,
        verdict,
        plainText,
      ]),
      quality,
      pictures: kept.map(({ page, picture }) => [page, picture.toString('base64')]),
      status,
      pages,
    });
    // The signature is inconclusive because there are two references, or because 60 % is between the thresholds.
    const one = await examined([1], [1, 2]);
    const other = await examined([15, 16, 17], [40, 41, 42]);
    expect(other.findings.map(({ verdict }) => verdict)).toEqual(['match', 'inconclusive']);
    expect(plain(one)).toEqual(plain(other));
    expect(one.findings).not.toEqual(other.findings);
  });

  it('without marks is unverifiable, and its page is kept', async () => {
    const { status, findings, missing, kept } = await examine(models([]));
    expect(status).toBe('unverifiable');
    expect(findings).toEqual([]);
    expect(missing).toEqual(['stamp', 'signature']);
    expect(kept).toMatchObject([{ page: 1, marks: [] }]);
  });

  it('leaves the picture of its page, and of each mark the cut-out and the ink in the order of its findings', async () => {
    const { findings, kept } = await examine(models([SIGNATURE, STAMP]));
    const [{ picture, marks } = { picture: Buffer.alloc(0), marks: [] }] = kept;
    expect(findings.map(({ kind }) => kind)).toEqual(['stamp', 'signature']);
    expect(await sizeOf(picture)).toEqual(['jpeg', 600, 800]);
    // With a margin of a twentieth of the longer side.
    expect(await Promise.all(marks.map(({ crop }) => sizeOf(crop)))).toEqual([
      ['jpeg', 198, 198],
      ['jpeg', 330, 150],
    ]);
    for (const { ink } of marks) expect(await normalisedOf(ink)).toMatchObject({ width: 16, height: 8 });
  });

  it('with large pages and marks leaves smaller pictures of them', async () => {
    const whole = { ...STAMP, area: { left: 100, top: 200, width: 1_200, height: 900 } };
    const bytes = await pngOf(new Sheet(1_800, 2_400).ring(700, 650, 400, 9, RED).scan());
    const { kept } = await examine(models([whole]), { bytes });
    expect(await sizeOf(kept[0]?.picture)).toEqual(['jpeg', 1_500, 2_000]);
    expect(await sizeOf(kept[0]?.marks[0]?.crop)).toEqual(['jpeg', 480, 371]);
  });

  it('that cannot be read is rejected with the reason', async () => {
    await expect(examine(models([]), { bytes: Buffer.from('nothing') })).rejects.toBeInstanceOf(RejectedFile);
  });

  it('has the same findings and pictures each time', async () => {
    const [one, other] = [
      await examine(models([STAMP, SIGNATURE])),
      await examine(models([STAMP, SIGNATURE])),
    ];
    expect(one).toEqual(other);
  });
});

describe('a page', () => {
  it('on its side is rotated, and its findings refer to the upright page', async () => {
    const { width, height, rgb } = sheet;
    const lying = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .rotate(270)
      .png()
      .toBuffer();
    const turnOf = (page: Raster): Turn => (page.width > page.height ? 90 : 0);
    const { findings, quality, kept } = await examine(models([STAMP], { turnOf }), { bytes: lying });
    expect(findings).toMatchObject([{ kind: 'stamp', box: { x: 0.1, y: 0.375 } }]);
    expect(quality).toContain('Page 1: rotated 90°');
    expect(await sizeOf(kept[0]?.picture)).toEqual(['jpeg', 600, 800]);
  });

  it('in grey whose stamp and signature overlap has a warning that they could not be separated', async () => {
    const grey = new Sheet(600, 800)
      .ring(150, 390, 80, 7, RED)
      .stroke(signatureAt(205, 380), 5, BLUE)
      .greyScan();
    const { quality } = await examine(models([STAMP, SIGNATURE]), { bytes: await pngOf(grey) });
    expect(quality.filter((text) => text.includes('could not be separated'))).toEqual([
      'Page 1: stamp and signature overlap and could not be separated',
    ]);
  });

  it('in grey has no mismatch for marks whose inks are mixed', async () => {
    const grey = new Sheet(600, 800)
      .ring(150, 390, 80, 7, RED)
      .stroke(signatureAt(205, 380), 5, BLUE)
      .greyScan();
    const using = models([STAMP, SIGNATURE], { places: { stamp: 0, signature: 90 } });
    const { status, findings } = await examine(using, { bytes: await pngOf(grey) });
    expect(findings.map(({ verdict }) => verdict)).toEqual(['match', 'inconclusive']);
    expect(status).toBe('unverifiable');
  });

  describe('without a clear signature, but with a faint one,', () => {
    const faint: Detection = { ...SIGNATURE, score: 0.2, isFaint: true };

    it('is verified if that matches', async () => {
      const { status, findings, missing, quality } = await examine(models([STAMP], { faint }));
      expect(findings.map(({ kind, verdict, detection }) => [kind, verdict, detection])).toEqual([
        ['stamp', 'match', 0.9],
        ['signature', 'match', 0.2],
      ]);
      expect([status, missing]).toEqual(['verified', []]);
      expect(quality).toContain('Page 1: no clear signature; what looks most like one is shown');
    });

    it('still lacks one if that does not match: it may be something else', async () => {
      const using = models([STAMP], { faint, places: { stamp: 0, signature: 90 } });
      const { status, findings, missing } = await examine(using);
      expect(findings[1]).toMatchObject({
        verdict: 'inconclusive',
        text: 'Based on 3 references of this signer; the page shows no clear signature, and this may be none.',
        plainText: 'The page shows no clear signature; what looks most like one cannot be judged.',
      });
      expect([status, missing]).toEqual(['unverifiable', ['signature']]);
    });

    it('has none where none is required', async () => {
      const { findings } = await examine(models([STAMP], { faint }), { documentType: 'other' });
      expect(findings.map(({ kind }) => kind)).toEqual(['stamp']);
    });
  });

  it('has no mismatch for a stamp that ink of no detected mark crosses', async () => {
    const using = models([STAMP], { places: { stamp: 90, signature: 0 } });
    const crossed = new Sheet(600, 800)
      .ring(150, 390, 80, 7, RED)
      .stroke(signatureAt(90, 350), 5, BLUE)
      .scan();
    const { status, findings } = await examine(using, { bytes: await pngOf(crossed) });
    expect(findings.map(({ verdict }) => verdict)).toEqual(['inconclusive']);
    expect(status).toBe('unverifiable');
    const alone = new Sheet(600, 800).ring(150, 390, 80, 7, RED).scan();
    expect((await examine(using, { bytes: await pngOf(alone) })).status).toBe('suspicious');
  });

  it('whose coloured stamp was also detected as a signature has one finding there', async () => {
    const stamped = new Sheet(600, 800).ring(150, 390, 80, 7, RED).scan();
    const twice: Detection = { ...STAMP, kind: 'signature', score: 0.4 };
    const { findings } = await examine(models([STAMP, twice]), { bytes: await pngOf(stamped) });
    expect(findings.map(({ kind }) => kind)).toEqual(['stamp']);
  });

  it('with interleaved signatures has one finding for them, no mismatch, and a note', async () => {
    const other: Detection = {
      ...SIGNATURE,
      score: 0.5,
      area: { ...SIGNATURE.area, left: SIGNATURE.area.left + 100 },
    };
    const { findings, quality } = await examine(models([SIGNATURE, other]));
    expect(findings.map(({ kind }) => kind)).toEqual(['signature']);
    expect(quality).toContain('Page 1: two signatures lie over each other and were compared as one');
  });

  it('scanned too coarsely has inconclusive marks and a warning', async () => {
    const small: Detection = { ...STAMP, area: { left: 100, top: 340, width: 90, height: 90 } };
    const { findings, quality } = await examine(models([small]));
    expect(findings).toMatchObject([{ verdict: 'inconclusive', match: { similarity: 99 } }]);
    expect(quality).toContainEqual(
      'Page 1: a stamp is only 90 pixels long, too small to judge; scan at 200–300 dpi',
    );
  });

  it('with too many marks has only the clearest ones compared', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...STAMP,
      score: 1 - index / 100,
      area: { left: (index % 10) * 50, top: Math.floor(index / 10) * 50, width: 30, height: 30 },
    }));
    const { findings, quality } = await examine(models(many));
    expect(findings).toHaveLength(50);
    expect(Math.min(...findings.map(({ detection }) => detection))).toBeCloseTo(0.51);
    expect(quality).toContain('Page 1: only the 50 clearest of 60 marks were compared');
  });
});
