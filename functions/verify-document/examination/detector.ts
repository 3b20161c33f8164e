// The ONNX contract of the document detector: a page in, boxes of stamps and signatures and the page's orientation out. Networks and
// non-maximum suppression are inside the graph; this file scales the page down, and the boxes back up after refining those of
// signatures.
import type { InferenceSession } from 'onnxruntime-node';
import * as z from 'zod';
import { Manifest } from '../../shared/onnx/manifest.ts';
import type { ModelPlace } from '../../shared/onnx/place.ts';
import type { Kind, ModelName } from '../schemas.ts';
import { type BoxedMark, KINDS } from './marks.ts';
import type { Area, Raster } from './picture.ts';
import { type Corners, refined } from './refining.ts';
import { VerdictRule } from './verdict.ts';

const Share = z.number().min(0).max(1);

const DetectorManifest = z.looseObject({
  ...Manifest.shape,
  thresholds: z.looseObject({
    /** Lowest score of a detection of each kind. */
    stamp: Share,
    signature: Share,
    /** Lowest score of the only signature of a page that shows no clear one; none is sought if absent. */
    faintSignature: Share.optional(),
    /** A page is rotated from this probability on that it is not upright. */
    orientation: Share,
  }),
  verdictRule: VerdictRule,
});
export type DetectorManifest = z.infer<typeof DetectorManifest>;

/** Sides of the input, in pixels. */
const LONG_SIDE = 896;
const SHORT_SIDE = 640;
const CHANNELS = 3;
const WHITE = 255;
const TURNS = [0, 90, 180, 270] as const;
/** Degrees by which a page is rotated clockwise. */
export type Turn = (typeof TURNS)[number];

export interface Detection extends BoxedMark {
  /** 0 to 1. */
  readonly score: number;
  /** True for the mark that looks most like a signature on a page that shows no clear one: it may be none. */
  readonly isFaint?: true;
}

export interface Detections {
  /** In the page's pixels, highest score first. */
  readonly marks: readonly Detection[];
  /** The mark that looks most like a signature, if none of the marks is one. */
  readonly faint?: Detection;
  /** The rotation that most probably makes the page upright; 0 if it may be upright already. */
  readonly turn: Turn;
}

/** The graph's output; all arrays hold one detection at the same index. */
export interface Inferred {
  /** x1, y1, x2, y2 in pixels of the input. */
  readonly boxes: Float32Array;
  readonly scores: Float32Array;
  readonly kinds: readonly Kind[];
  /** Probability of each rotation. */
  readonly orientation: Float32Array;
}

/** The detector as an examination uses it. */
export interface Detector {
  readonly manifest: ModelName;
  /** Finds the stamps and signatures of a page. */
  detect(page: Raster): Promise<Detections>;
}

/** Scales a picture to exactly this size, by Lanczos with three lobes. */
export type Resize = (picture: Raster, width: number, height: number) => Promise<Raster>;

/** The document-detector model, ready to run. */
export class DocumentDetector implements Detector {
  readonly manifest: DetectorManifest;
  readonly session: InferenceSession;

  readonly #Tensor: ModelPlace['Tensor'];
  readonly #resize: Resize;

  private constructor(
    manifest: DetectorManifest,
    session: InferenceSession,
    Tensor: ModelPlace['Tensor'],
    resize: Resize,
  ) {
    this.manifest = manifest;
    this.session = session;
    this.#Tensor = Tensor;
    this.#resize = resize;
  }

  /**
   * Opens the model of a place.
   *
   * @param resize scales pages as training did
   * @throws Error if a file is missing, was changed, or does not match the other
   */
  static async open(place: ModelPlace, resize: Resize): Promise<DocumentDetector> {
    const manifest = place.manifest(DetectorManifest);
    return new DocumentDetector(manifest, await place.open(manifest), place.Tensor, resize);
  }

  async detect(page: Raster): Promise<Detections> {
    const { input, scale, size } = await detectorInput(page, this.#resize);
    const { boxes, scores, kinds, orientation } = await this.infer(input);
    const { thresholds } = this.manifest;
    const { faintSignature = thresholds.signature } = thresholds;
    const marks: Detection[] = [];
    const faint: Detection[] = [];
    kinds.forEach((kind, index) => {
      const score = scores[index] ?? 0;
      const isFaint = score < thresholds[kind];
      if (isFaint && (kind === 'stamp' || score < faintSignature)) return;
      const box = cornersAt(boxes, index);
      const area = areaOn(page, kind === 'signature' ? refined(input, size, box) : box, scale);
      if (area === undefined) return;
      if (isFaint) faint.push({ kind, score, area, isFaint });
      else marks.push({ kind, score: Math.min(1, score), area });
    });
    const turn = turnOf(orientation, thresholds.orientation);
    const [best] = faint.sort((one, other) => other.score - one.score);
    const isSigned = marks.some(({ kind }) => kind === 'signature');
    return isSigned || best === undefined ? { marks, turn } : { marks, faint: best, turn };
  }

  /** Runs the graph on a picture whose sides are multiples of 32 pixels. */
  async infer({ width, height, rgb }: Raster): Promise<Inferred> {
    const page = new this.#Tensor('uint8', rgb, [1, height, width, CHANNELS]);
    const outputs = await this.session.run({ page });
    const scores = floats(outputs.scores);
    const boxes = floats(outputs.boxes, scores.length * 4);
    const classes = Array.from(scores, (_, index) => Number(outputs.classes?.data[index]));
    const kinds = classes.map((label) => {
      const kind = KINDS[label];
      if (kind === undefined) throw new Error('The detector returned a class that it was not trained for');
      return kind;
    });
    return { boxes, scores, kinds, orientation: floats(outputs.orientation, TURNS.length) };
  }
}

function cornersAt(boxes: Float32Array, index: number): Corners {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = boxes.subarray(index * 4, index * 4 + 4);
  return [x1, y1, x2, y2];
}

/** The area of an input box on the page; undefined if the box lies on the padding around the page. */
function areaOn(page: Raster, [x1, y1, x2, y2]: Corners, scale: number): Area | undefined {
  const left = Math.min(Math.max(0, x1 / scale), page.width);
  const top = Math.min(Math.max(0, y1 / scale), page.height);
  const width = Math.min(x2 / scale, page.width) - left;
  const height = Math.min(y2 / scale, page.height) - top;
  return width < 1 || height < 1 ? undefined : { left, top, width, height };
}

interface DetectorInput {
  readonly input: Raster;
  /** From page pixels to input pixels. */
  readonly scale: number;
  /** Of the page on the input, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
}

/** The page scaled into the detector's input, at the top left of a white canvas. */
async function detectorInput(page: Raster, resize: Resize): Promise<DetectorInput> {
  const [height, width] = page.width > page.height ? [SHORT_SIDE, LONG_SIDE] : [LONG_SIDE, SHORT_SIDE];
  const scale = Math.min(width / page.width, height / page.height);
  const scaled = await resize(
    { width: page.width, height: page.height, rgb: page.rgb },
    Math.min(width, Math.max(1, Math.round(page.width * scale))),
    Math.min(height, Math.max(1, Math.round(page.height * scale))),
  );
  const pixels = new Uint8Array(width * height * CHANNELS).fill(WHITE);
  const row = scaled.width * CHANNELS;
  for (let at = 0; at < scaled.height; at++) {
    pixels.set(scaled.rgb.subarray(at * row, (at + 1) * row), at * width * CHANNELS);
  }
  return {
    input: { width, height, rgb: pixels },
    scale,
    size: { width: scaled.width, height: scaled.height },
  };
}

/**
 * The rotation to try: none if the probability that the page is not upright is below the threshold, otherwise the most probable one.
 * The threshold applies to all rotations together, because "on its side" is easier to detect than which side.
 */
function turnOf(orientation: Float32Array, threshold: number): Turn {
  const [upright = 1, ...others] = orientation;
  if (1 - upright < threshold) return 0;
  return TURNS[1 + others.indexOf(Math.max(...others))] ?? 0;
}

function floats(tensor: { data: unknown } | undefined, length?: number): Float32Array {
  const data = tensor?.data;
  if (!(data instanceof Float32Array) || (length !== undefined && data.length !== length)) {
    throw new Error('The detector returned an output whose shape breaks its contract');
  }
  return data;
}
