// Whether a model computes on this device what it computed in training: the golden vectors that the service's tests replay, in this
// browser.
import { Pieces } from '../../../functions/predict-hs/prediction/pieces.ts';
import { featuresOf, tokenise } from '../../../functions/predict-hs/prediction/text.ts';
import type { DocumentDetector } from '../../../functions/verify-document/examination/detector.ts';
import { KINDS } from '../../../functions/verify-document/examination/marks.ts';
import { refined } from '../../../functions/verify-document/examination/refining.ts';
import type { GoodsModel } from './goods.ts';
import { rasterOf } from './photo.ts';
import type { KeptFiles } from './place.ts';

/** What a replay came to. */
export interface Check {
  readonly cases: number;
  /** Names of the cases that differ by more than they may. */
  readonly failed: readonly string[];
  /** The largest difference of a probability or score. */
  readonly worst: number;
}

/**
 * How far probabilities may be from training's. The service rounds what goes into each layer to 8 bits, which the runtime for browsers
 * does not: it computes with 32. The vectors are the service's, so they differ by that rounding (docs/console.md has the figures).
 */
const GOODS_TOLERANCE = 0.02;

interface GoodsVectors {
  readonly cases: readonly {
    readonly itemName: string;
    readonly description: string;
    readonly language: string;
    readonly tokens: readonly string[];
    readonly hashes: readonly number[];
    readonly pieces: readonly number[];
    readonly top: readonly { readonly code: string; readonly probability: number }[];
  }[];
}

interface NationalVectors {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly itemName: string;
    readonly description: string;
    readonly subheading: string;
    readonly below: readonly { readonly code: string; readonly share: number }[];
  }[];
}

/** Texts are read exactly as in training; probabilities are near, and the first code is the same or was as likely there. */
export async function checkGoods(files: KeptFiles, { model, national }: GoodsModel): Promise<Check> {
  const golden = JSON.parse(files.text('golden.json')) as GoodsVectors;
  const codes = model.nomenclature.codes(6);
  const pieces = Pieces.read(files, model.manifest);
  const failed: string[] = [];
  let worst = 0;
  for (const one of golden.cases) {
    const tokens = tokenise(one);
    const words = (['itemName', 'description'] as const).map((field) =>
      tokens.filter((token) => token.field === field).map(({ surface }) => surface),
    );
    const isRead =
      isSame(
        tokens.map(({ text }) => text),
        one.tokens,
      ) &&
      isSame([...featuresOf(tokens).hashes], one.hashes) &&
      isSame(pieces.ofText(words).ids, one.pieces);
    let apart = 0;
    let first = '';
    await model.run([{ tokens, language: one.language, without: [] }], (_, { whole }) => {
      first = codes[indexOfLargest(whole)] ?? '';
      apart = Math.max(
        ...one.top.map(({ code, probability }) => differs(whole[codes.indexOf(code)], probability)),
      );
    });
    worst = Math.max(worst, apart);
    const best = one.top[0]?.probability ?? 0;
    const isFirst = one.top.some(
      ({ code, probability }) => code === first && best - probability <= GOODS_TOLERANCE,
    );
    if (!isRead || !(apart <= GOODS_TOLERANCE) || !isFirst) failed.push(one.description);
  }
  const below = checkNational(JSON.parse(files.text('golden-national.json')) as NationalVectors, national);
  return {
    cases: golden.cases.length + below.cases,
    failed: [...failed, ...below.failed],
    worst: Math.max(worst, below.worst),
  };
}

function checkNational(golden: NationalVectors, national: GoodsModel['national']): Check {
  const failed: string[] = [];
  let worst = 0;
  for (const { subheading, below, ...goods } of golden.cases) {
    const found = national.below(subheading, national.compared(tokenise(goods), []));
    const apart = below.map(({ share }, index) => differs(found[index]?.shares[0], share));
    worst = Math.max(worst, ...apart);
    const isRanked = isSame(
      found.map(({ code }) => code),
      below.map(({ code }) => code),
    );
    if (!isRanked || !apart.every((one) => one <= golden.tolerance)) {
      failed.push(`${goods.description}: ${subheading}`);
    }
  }
  return { cases: golden.cases.length, failed, worst };
}

function differs(actual: number | undefined, expected: number): number {
  return Math.abs((actual ?? Number.NaN) - expected);
}

function isSame<Value>(actual: readonly Value[], expected: readonly Value[]): boolean {
  return actual.length === expected.length && actual.every((value, index) => value === expected[index]);
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  values.forEach((value, index) => {
    if (value > (values[best] ?? 0)) best = index;
  });
  return best;
}

interface DetectorVectors {
  readonly tolerance: number;
  readonly boxTolerance: number;
  readonly leastScore: number;
  readonly cases: readonly {
    readonly name: string;
    readonly png: string;
    readonly boxes: readonly (readonly number[])[];
    readonly scores: readonly number[];
    readonly classes: readonly number[];
    readonly orientation: readonly number[];
    readonly refined: readonly (readonly number[])[];
  }[];
}

/** Refining works with whole pixels, from boxes that are rounded. */
const REFINED_TOLERANCE = 2e-3;

/** Boxes, classes, scores, orientation and refined boxes are those of training. */
export async function checkMarks(files: KeptFiles, detector: DocumentDetector): Promise<Check> {
  const golden = JSON.parse(files.text('golden.json')) as DetectorVectors;
  const failed: string[] = [];
  let worst = 0;
  for (const one of golden.cases) {
    const page = await rasterOf(new Blob([Uint8Array.from(atob(one.png), (char) => char.charCodeAt(0))]));
    const { boxes, scores, kinds, orientation } = await detector.infer(page);
    const shown = scores.filter((score) => score >= golden.leastScore);
    const apart = Math.max(apartOf(shown, one.scores), apartOf(orientation, one.orientation));
    worst = Math.max(worst, apart);
    const isFound =
      apart <= golden.tolerance &&
      isSame(
        kinds.slice(0, shown.length).map((kind) => KINDS.indexOf(kind)),
        one.classes,
      ) &&
      apartOf(boxes.subarray(0, shown.length * 4), one.boxes.flat()) <= golden.boxTolerance;
    const isRefined = one.boxes.every(
      ([x1 = 0, y1 = 0, x2 = 0, y2 = 0], index) =>
        apartOf(refined(page, page, [x1, y1, x2, y2]), one.refined[index] ?? []) <= REFINED_TOLERANCE,
    );
    if (!isFound || !isRefined) failed.push(one.name);
  }
  return { cases: golden.cases.length, failed, worst };
}

function apartOf(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...expected.map((value, index) => differs(actual[index], value)));
}
