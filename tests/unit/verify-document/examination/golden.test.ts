// Golden vectors of the document models: outputs of training's graphs, compared with the serving code's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DocumentDetector } from '../../../../functions/verify-document/examination/detector.ts';
import {
  DETECTOR_MODEL,
  openDetector,
  VERIFICATION_MODELS,
} from '../../../../functions/verify-document/examination/models.ts';
import type { GreyPicture } from '../../../../functions/verify-document/examination/picture.ts';
import { refined } from '../../../../functions/verify-document/examination/refining.ts';
import { sharp } from '../../../../functions/verify-document/examination/sharp.ts';
import { thresholdsFor, verdictOf } from '../../../../functions/verify-document/examination/verdict.ts';
import {
  type EmbeddedMark,
  MarkVerifier,
} from '../../../../functions/verify-document/examination/verifier.ts';

const MODELS = join(import.meta.dirname, '..', '..', '..', '..', 'models');
const OPTIONS = { threads: 1 };
const LEAST_CASES = 40;
/** Similarities are percentages, tolerances are shares. */
const PERCENT = 100;

interface DetectorGolden {
  tolerance: number;
  boxTolerance: number;
  leastScore: number;
  cases: {
    name: string;
    png: string;
    boxes: number[][];
    scores: number[];
    classes: number[];
    orientation: number[];
    /** The boxes after refinement, from the rounded ones above. */
    refined: number[][];
  }[];
}

interface VerificationGolden {
  tolerance: number;
  /** Share by which sums over pixels may differ. */
  relative?: number;
  /** How many numbers of the embedding form its vector; all of them if absent. */
  vector?: number;
  images: {
    name: string;
    height: number;
    width: number;
    pixels?: string;
    png?: string;
    embedding: number[];
    norm: number;
    packed?: number;
    normalised: number;
  }[];
  comparisons: {
    query: string;
    references: string[];
    similarity: number[];
    decision: number;
    verdict?: string;
  }[];
}

const read = <Golden>(model: string): Golden =>
  JSON.parse(readFileSync(join(MODELS, model, 'golden.json'), 'utf8')) as Golden;

const apart = (actual: ArrayLike<number>, expected: ArrayLike<number>): number =>
  actual.length === expected.length
    ? Math.max(0, ...Array.from(expected, (value, index) => Math.abs(value - (actual[index] ?? Number.NaN))))
    : Number.POSITIVE_INFINITY;

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

describe('document-detector golden vectors', () => {
  const golden = read<DetectorGolden>(DETECTOR_MODEL);
  let detector: DocumentDetector;
  beforeAll(async () => {
    detector = await openDetector(join(MODELS, DETECTOR_MODEL), 1);
  });

  it('are enough, at the agreed tolerance', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(LEAST_CASES);
    expect(golden.tolerance).toBeLessThanOrEqual(1e-4);
  });

  it('have the boxes, classes and orientation that training computed', async () => {
    for (const { name, png, boxes, scores, classes, orientation } of golden.cases) {
      const { data, info } = await sharp(Buffer.from(png, 'base64'))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const page = { width: info.width, height: info.height, rgb: data };
      const inferred = await detector.infer(page);
      const shown = inferred.scores.filter((score) => score >= golden.leastScore);
      expect(apart(shown, scores), name).toBeLessThanOrEqual(golden.tolerance);
      expect(apart(inferred.orientation, orientation), name).toBeLessThanOrEqual(golden.tolerance);
      const labels = inferred.kinds.slice(0, shown.length).map((kind) => (kind === 'stamp' ? 0 : 1));
      expect(labels, name).toEqual(classes);
      expect(apart(inferred.boxes.subarray(0, shown.length * 4), boxes.flat()), name).toBeLessThanOrEqual(
        golden.boxTolerance,
      );
    }
  });

  it('have the refined boxes that training computed', async () => {
    let moved = 0;
    for (const { name, png, boxes, refined: expected } of golden.cases) {
      const { data, info } = await sharp(Buffer.from(png, 'base64'))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const page = { width: info.width, height: info.height, rgb: data };
      boxes.forEach(([x1 = 0, y1 = 0, x2 = 0, y2 = 0], index) => {
        const box = refined(page, info, [x1, y1, x2, y2]);
        expect(apart(box, expected[index] ?? []), name).toBeLessThanOrEqual(2e-3);
        moved += apart(box, [x1, y1, x2, y2]) > 1 ? 1 : 0;
      });
    }
    expect(moved).toBeGreaterThanOrEqual(LEAST_CASES / 2);
  });
});

describe.each(Object.values(VERIFICATION_MODELS))('%s golden vectors', (model) => {
  const golden = read<VerificationGolden>(model);
  const embedded = new Map<string, EmbeddedMark>();
  let verifier: MarkVerifier;

  beforeAll(async () => {
    verifier = await MarkVerifier.open(join(MODELS, model), OPTIONS);
    for (const image of golden.images) embedded.set(image.name, await verifier.embed(await pictureOf(image)));
  });

  const embeddingOf = (name: string): Float32Array => embedded.get(name)?.embedding ?? new Float32Array();

  it('are enough', () => {
    expect(golden.images.length).toBeGreaterThanOrEqual(LEAST_CASES);
    expect(golden.comparisons.length).toBeGreaterThanOrEqual(LEAST_CASES);
  });

  it('have the embeddings that training computed', () => {
    for (const { name, embedding, norm, packed } of golden.images) {
      const all = embeddingOf(name);
      const vector = all.subarray(0, golden.vector ?? all.length);
      expect(apart(vector.subarray(0, embedding.length), embedding), name).toBeLessThanOrEqual(
        golden.tolerance,
      );
      expect(Math.abs(Math.hypot(...vector) - norm), name).toBeLessThanOrEqual(golden.tolerance);
      if (packed === undefined) continue;
      const rest = sum(all.subarray(vector.length));
      expect(Math.abs(rest - packed), name).toBeLessThanOrEqual((golden.relative ?? 0) * Math.abs(packed));
    }
  });

  it('have the normalised pictures that training saw', () => {
    for (const { name, normalised } of golden.images) {
      const bytes = sum(embedded.get(name)?.normalised.grey ?? []);
      expect(Math.abs(bytes - normalised), name).toBeLessThanOrEqual((golden.relative ?? 0) * normalised);
    }
  });

  it('have the similarities, decisions and verdicts that training computed', async () => {
    for (const { query, references, similarity, decision, verdict } of golden.comparisons) {
      const compared = await verifier.compare(embeddingOf(query), references.map(embeddingOf));
      const name = `${query} against ${references.join(', ')}`;
      expect(apart(compared.similarities, similarity), name).toBeLessThanOrEqual(golden.tolerance * PERCENT);
      expect(Math.abs(compared.decision - decision), name).toBeLessThanOrEqual(golden.tolerance * PERCENT);
      if (verdict === undefined) continue;
      const applied = thresholdsFor(references.length, true, verifier.manifest.thresholds);
      expect(verdictOf(compared.decision, applied), name).toBe(verdict);
    }
  });
});

async function pictureOf({
  width,
  height,
  pixels,
  png,
}: VerificationGolden['images'][number]): Promise<GreyPicture> {
  if (pixels !== undefined) return { width, height, grey: Buffer.from(pixels, 'base64') };
  const grey = await sharp(Buffer.from(png ?? '', 'base64'))
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer();
  return { width, height, grey };
}
