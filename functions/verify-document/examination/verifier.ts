// The ONNX contract of stamp and signature verification: the ink of one mark in, its embedding out; an embedding and those of
// one source's references in, similarities and a decision out. Binarising, cropping, registering and scaling are inside the
// graphs; this file only lays out tensors.
import type { InferenceSession } from 'onnxruntime-node';
import * as z from 'zod';
import { Manifest, readManifest } from '../../shared/onnx/manifest.ts';
import { openCompanion, openSession, ort, type SessionOptions } from '../../shared/onnx/session.ts';
import type { GreyPicture } from './picture.ts';
import { VerdictThresholds } from './verdict.ts';

const COMPARISON = 'comparison.onnx';
const COMPARISON_TENSORS = { inputs: ['query', 'references'], outputs: ['similarity', 'decision'] };
/** Least side of the graph's input, in pixels. */
const LEAST_SIDE = 8;
const WHITE = 255;

const VerificationManifest = z.looseObject({ ...Manifest.shape, thresholds: VerdictThresholds });
export type VerificationManifest = z.infer<typeof VerificationManifest>;

/** What the network makes of one mark. */
export interface Embedded {
  readonly embedding: Float32Array;
  /** The mark as the network sees it: ink bright on black, of one size for all marks of a kind. */
  readonly normalised: GreyPicture;
}

/** A mark compared with references of one source. */
export interface Comparison {
  /** Percent, one for each reference. */
  readonly similarities: Float32Array;
  /** Percent, for all of them together, measured against their own spread. */
  readonly decision: number;
}

/** The verification model of one kind of mark, ready to run. */
export class MarkVerifier {
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
   * @throws Error where a file is missing, was changed, or does not fit the others
   */
  static async open(folder: string, options: SessionOptions): Promise<MarkVerifier> {
    const manifest = readManifest(folder, VerificationManifest);
    return new MarkVerifier(
      manifest,
      await openSession(folder, manifest, options),
      await openCompanion(folder, manifest, COMPARISON, COMPARISON_TENSORS, options),
    );
  }

  /** @param picture dark ink on light ground */
  async embed(picture: GreyPicture): Promise<Embedded> {
    const { width, height, grey } = padded(picture);
    const image = new ort.Tensor('uint8', grey, [height, width]);
    const { embedding, normalised } = await this.session.run({ image });
    const [rows = 0, columns = 0] = normalised?.dims.slice(-2) ?? [];
    if (!(embedding?.data instanceof Float32Array) || !(normalised?.data instanceof Uint8Array)) {
      throw new Error(`${this.manifest.name} gave an output of another type than its contract says`);
    }
    return {
      embedding: embedding.data,
      normalised: { width: columns, height: rows, grey: normalised.data },
    };
  }

  /**
   * Compares a mark with references of one source, of which there must be one at least.
   *
   * @throws the runtime's error where an embedding is of another model
   */
  async compare(query: Float32Array, references: readonly Float32Array[]): Promise<Comparison> {
    const rows = new Float32Array(references.length * query.length);
    references.forEach((reference, index) => {
      if (reference.length !== query.length) {
        throw new Error(`An embedding of ${reference.length} numbers is not one of ${this.manifest.name}`);
      }
      rows.set(reference, index * query.length);
    });
    const { similarity, decision } = await this.comparison.run({
      query: new ort.Tensor('float32', query, [query.length]),
      references: new ort.Tensor('float32', rows, [references.length, query.length]),
    });
    if (!(similarity?.data instanceof Float32Array) || !(decision?.data instanceof Float32Array)) {
      throw new Error(`${this.manifest.name} gave an output of another type than its contract says`);
    }
    return { similarities: similarity.data, decision: decision.data[0] ?? Number.NaN };
  }
}

/** The picture, with white around it where it is smaller than the graph takes. */
function padded(picture: GreyPicture): GreyPicture {
  const width = Math.max(LEAST_SIDE, picture.width);
  const height = Math.max(LEAST_SIDE, picture.height);
  if (width === picture.width && height === picture.height) return picture;
  const grey = new Uint8Array(width * height).fill(WHITE);
  for (let row = 0; row < picture.height; row++) {
    grey.set(picture.grey.subarray(row * picture.width, (row + 1) * picture.width), row * width);
  }
  return { width, height, grey };
}
