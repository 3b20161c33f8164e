// The ONNX contract of stamp and signature verification. The first graph turns the ink of one mark into its embedding; the second
// compares an embedding with those of one source's references and returns similarities and a decision. The graphs binarise, crop,
// register and scale; this file only lays out tensors.
import type { InferenceSession } from 'onnxruntime-node';
import * as z from 'zod';
import { Manifest } from '../../shared/onnx/manifest.ts';
import { readManifest } from '../../shared/onnx/model-file.ts';
import { openCompanion, openSession, ort, type SessionOptions } from '../../shared/onnx/session.ts';
import type { ModelName } from '../schemas.ts';
import { PercentRows, shownPercent } from './percent.ts';
import type { GreyPicture } from './picture.ts';
import { VerdictThresholds } from './verdict.ts';

const COMPARISON = 'comparison.onnx';
const COMPARISON_TENSORS = { inputs: ['query', 'references'], outputs: ['similarity', 'decision'] };
/** Shortest side that the graph accepts, in pixels. */
const MIN_SIDE = 8;
const WHITE = 255;

const VerificationManifest = z.looseObject({
  ...Manifest.shape,
  thresholds: VerdictThresholds,
  /** How the graph's decision is shown; as it is if absent. */
  percent: PercentRows.optional(),
});
export type VerificationManifest = z.infer<typeof VerificationManifest>;

/** A mark as the network describes it. */
export interface EmbeddedMark {
  readonly embedding: Float32Array;
  /** The mark as the network sees it: bright ink on black, the same size for all marks of a kind. */
  readonly normalised: GreyPicture;
}

/** A mark compared with the references of one source. */
export interface Comparison {
  /** One for each reference, 0 to 100: only for the order of references and the likeness of two of them. */
  readonly similarities: Float32Array;
  /** Percent as shown, for all references together. */
  readonly decision: number;
}

/** A verification model as an examination uses it. */
export interface Verifier {
  readonly manifest: ModelName & { readonly thresholds: VerdictThresholds };
  /** @param picture dark ink on a light ground */
  embed(picture: GreyPicture): Promise<EmbeddedMark>;
  /**
   * Compares a mark with the references of one source, at least one.
   *
   * @throws the runtime's error if an embedding comes from another model
   */
  compare(query: Float32Array, references: readonly Float32Array[]): Promise<Comparison>;
}

/** The verification model of one kind of mark, ready to run. */
export class MarkVerifier implements Verifier {
  readonly manifest: VerificationManifest;
  readonly session: InferenceSession;
  readonly comparison: InferenceSession;

  private constructor(
    manifest: VerificationManifest,
    session: InferenceSession,
    comparison: InferenceSession,
  ) {
    this.manifest = manifest;
    this.session = session;
    this.comparison = comparison;
  }

  /**
   * Opens the model of a folder: model.onnx, comparison.onnx, model.json.
   *
   * @throws Error if a file is missing, was changed, or does not match the others
   */
  static async open(folder: string, options: SessionOptions): Promise<MarkVerifier> {
    const manifest = readManifest(folder, VerificationManifest);
    return new MarkVerifier(
      manifest,
      await openSession(folder, manifest, options),
      await openCompanion(folder, manifest, COMPARISON, COMPARISON_TENSORS, options),
    );
  }

  async embed(picture: GreyPicture): Promise<EmbeddedMark> {
    const { width, height, grey } = padded(picture);
    const image = new ort.Tensor('uint8', grey, [height, width]);
    const { embedding, normalised } = await this.session.run({ image });
    const [rows = 0, columns = 0] = normalised?.dims.slice(-2) ?? [];
    if (!(embedding?.data instanceof Float32Array) || !(normalised?.data instanceof Uint8Array)) {
      throw new Error(`${this.manifest.name} returned an output whose type breaks its contract`);
    }
    return {
      embedding: embedding.data,
      normalised: { width: columns, height: rows, grey: normalised.data },
    };
  }

  async compare(query: Float32Array, references: readonly Float32Array[]): Promise<Comparison> {
    const rows = new Float32Array(references.length * query.length);
    references.forEach((reference, index) => {
      if (reference.length !== query.length) {
        throw new Error(
          `An embedding of ${reference.length} numbers does not come from ${this.manifest.name}`,
        );
      }
      rows.set(reference, index * query.length);
    });
    const { similarity, decision } = await this.comparison.run({
      query: new ort.Tensor('float32', query, [query.length]),
      references: new ort.Tensor('float32', rows, [references.length, query.length]),
    });
    if (!(similarity?.data instanceof Float32Array) || !(decision?.data instanceof Float32Array)) {
      throw new Error(`${this.manifest.name} returned an output whose type breaks its contract`);
    }
    const [decided = Number.NaN] = decision.data;
    const { percent } = this.manifest;
    return {
      similarities: similarity.data,
      decision: percent === undefined ? decided : shownPercent(decided, references.length, percent),
    };
  }
}

/** The picture, padded with white if it is smaller than the graph accepts. */
function padded(picture: GreyPicture): GreyPicture {
  const width = Math.max(MIN_SIDE, picture.width);
  const height = Math.max(MIN_SIDE, picture.height);
  if (width === picture.width && height === picture.height) return picture;
  const grey = new Uint8Array(width * height).fill(WHITE);
  for (let row = 0; row < picture.height; row++) {
    grey.set(picture.grey.subarray(row * picture.width, (row + 1) * picture.width), row * width);
  }
  return { width, height, grey };
}
