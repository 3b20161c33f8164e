// The ONNX contract of HS codes: hashed features of texts in, one calibrated distribution over the subheadings out, for
// the whole text and for the text without each of its terms. The vocabulary, the network and the calibration are inside
// the graph; this file only lays out tensors.
import type { InferenceSession } from 'onnxruntime-node';
import { readManifest } from '../../shared/onnx/manifest.ts';
import { openSession, ort, type SessionOptions } from '../../shared/onnx/session.ts';
import { HsManifest } from '../manifest.ts';
import { type Digits, Nomenclature } from '../nomenclature.ts';
import { featuresOf, type Token } from './text.ts';

const FIELDS = ['itemName', 'description'] as const;
/** Elements of the `masks` tensor in one run; more texts go into further runs. */
const MAX_MASKS = 500_000;
const MAX_TEXTS = 32;
/** Keeps a distribution finite that is all in dropped columns. */
const MIN_LEFT = 1e-6;

/** A text and the sets of tokens that are left out in turn. */
export interface OccludedText {
  readonly tokens: readonly Token[];
  readonly without: readonly ReadonlySet<number>[];
}

/** Calibrated probabilities of the subheadings, in ascending order of their codes. */
export interface Distributions {
  readonly whole: Float32Array;
  /** Without each set of tokens. */
  readonly without: readonly Float32Array[];
  /** Number of words of the text that are in the vocabulary. */
  readonly knownWords: number;
}

/** A code with the range of subheadings under it. */
export interface CodeGroup {
  readonly code: string;
  readonly from: number;
  readonly to: number;
}

/** The tensors of one run and the texts they hold, by position. */
export interface ModelRun {
  readonly feeds: Readonly<Record<'hashes' | 'masks', InstanceType<typeof ort.Tensor>>>;
  readonly positions: readonly number[];
  /** For each text, the positions of its whole words among its features. */
  readonly words: readonly (readonly number[])[];
}

interface Laid {
  readonly position: number;
  readonly text: OccludedText;
  readonly features: ReturnType<typeof featuresOf>;
}

/** Lays out texts in as few runs as their sizes allow; texts of similar size share a run, to keep padding small. */
export function modelRuns(texts: readonly OccludedText[]): ModelRun[] {
  const laid = texts.map((text, position): Laid => ({ position, text, features: featuresOf(text.tokens) }));
  laid.sort((one, other) => size(one) - size(other));
  const runs: ModelRun[] = [];
  let group: Laid[] = [];
  for (const next of laid) {
    const grown = [...group, next];
    if (group.length > 0 && (grown.length > MAX_TEXTS || masksIn(grown) > MAX_MASKS)) {
      runs.push(layOut(group));
      group = [next];
    } else {
      group = grown;
    }
  }
  if (group.length > 0) runs.push(layOut(group));
  return runs;
}

const size = ({ text, features }: Laid): number => (1 + text.without.length) * features.hashes.length;

function extents(group: readonly Laid[]): { rows: number; width: number } {
  return {
    rows: 1 + Math.max(...group.map(({ text }) => text.without.length)),
    width: Math.max(1, ...group.map(({ features }) => features.hashes.length)),
  };
}

function masksIn(group: readonly Laid[]): number {
  const { rows, width } = extents(group);
  return group.length * rows * FIELDS.length * width;
}

/** `hashes` int64 [B, T], 0 for padding; `masks` float32 [B, R, 2, T], 1 where row r reads feature t in that field. */
function layOut(group: readonly Laid[]): ModelRun {
  const { rows, width } = extents(group);
  // Unsigned 32 bit hashes as int64 without a BigInt for each: little-endian words, the upper ones zero.
  const words = new Uint32Array(group.length * width * 2);
  const masks = new Float32Array(group.length * rows * FIELDS.length * width);
  group.forEach(({ text, features: { tokens, hashes, owners, pairs } }, item) => {
    hashes.forEach((hash, feature) => {
      words[(item * width + feature) * 2] = hash;
      const owner = owners[feature] ?? 0;
      const isPair = pairs[feature] === 1;
      const field = tokens[owner]?.field === 'itemName' ? 0 : 1;
      for (let row = 0; row <= text.without.length; row++) {
        const left = row === 0 ? undefined : text.without[row - 1];
        if (left !== undefined && (left.has(owner) || (isPair && left.has(owner - 1)))) continue;
        masks[((item * rows + row) * FIELDS.length + field) * width + feature] = 1;
      }
    });
  });
  return {
    feeds: {
      hashes: new ort.Tensor('int64', new BigInt64Array(words.buffer), [group.length, width]),
      masks: new ort.Tensor('float32', masks, [group.length, rows, FIELDS.length, width]),
    },
    positions: group.map(({ position }) => position),
    words: group.map(({ features }) => features.words),
  };
}

/** The hs-codes model, ready to run. */
export class HsModel {
  readonly manifest: HsManifest;
  readonly nomenclature: Nomenclature;
  readonly session: InferenceSession;
  readonly #groups: Readonly<Record<Digits, readonly CodeGroup[]>>;
  readonly #subheadings: number;
  /** Columns of the graph's output that the nomenclature lacks, last first. */
  readonly #dropped: readonly number[];

  private constructor(manifest: HsManifest, nomenclature: Nomenclature, session: InferenceSession) {
    this.manifest = manifest;
    this.nomenclature = nomenclature;
    this.session = session;
    const codes = nomenclature.codes(6);
    this.#subheadings = codes.length;
    this.#dropped = droppedColumns(codes, manifest.droppedLabels);
    this.#groups = { 2: grouped(codes, 2), 4: grouped(codes, 4), 6: grouped(codes, 6) };
  }

  /**
   * Opens the model of a folder: model.onnx, model.json, nomenclature.json.
   *
   * @throws Error where a file is missing, was changed, or does not fit the others
   */
  static async open(folder: string, options: SessionOptions): Promise<HsModel> {
    const manifest = readManifest(folder, HsManifest);
    const nomenclature = Nomenclature.read(folder, manifest);
    const session = await openSession(folder, manifest, { ...options, foldConstants: true });
    return new HsModel(manifest, nomenclature, session);
  }

  /** The codes of a length, ascending, each with its subheadings. */
  groups(digits: Digits): readonly CodeGroup[] {
    return this.#groups[digits];
  }

  /** Runs the model on texts; `receive` gets the distributions of each text, which are views that the next run frees. */
  async run(
    texts: readonly OccludedText[],
    receive: (position: number, distributions: Distributions) => void,
  ): Promise<void> {
    for (const { feeds, positions, words } of modelRuns(texts)) {
      const { probabilities, known } = await this.session.run(feeds);
      const data = probabilities?.data;
      const rows = probabilities?.dims[1] ?? 0;
      const columns = this.#subheadings + this.#dropped.length;
      if (!(data instanceof Float32Array) || probabilities?.dims[2] !== columns) {
        throw new Error('The model did not return probabilities of the subheadings');
      }
      const [, width = 0] = feeds.hashes.dims;
      const isKnown = (item: number, feature: number): boolean => known?.data[item * width + feature] === 1;
      const row = (item: number, index: number): Float32Array => {
        const start = (item * rows + index) * columns;
        return withoutColumns(data.subarray(start, start + columns), this.#dropped);
      };
      positions.forEach((position, item) => {
        receive(position, {
          whole: row(item, 0),
          without: (texts[position]?.without ?? []).map((_, index) => row(item, index + 1)),
          knownWords: (words[item] ?? []).filter((feature) => isKnown(item, feature)).length,
        });
      });
    }
  }
}

/** Positions of dropped labels among the graph's, which are ascending. */
function droppedColumns(codes: readonly string[], dropped: readonly string[]): number[] {
  const known = new Set(codes);
  const stray = dropped.find((code) => known.has(code));
  if (stray !== undefined) throw new Error(`The label ${stray} is dropped, but the nomenclature has it`);
  const labels = [...codes, ...dropped].sort();
  return dropped.map((code) => labels.indexOf(code)).sort((one, other) => other - one);
}

/**
 * A distribution without some of its columns, which share their probability among the others. Changes the row, so that nothing is
 * copied for the usual case of no or one column at the end.
 *
 * @param columns descending
 */
export function withoutColumns(row: Float32Array, columns: readonly number[]): Float32Array {
  let width = row.length;
  let dropped = 0;
  for (const column of columns) {
    dropped += row[column] ?? 0;
    row.copyWithin(column, column + 1, width);
    width--;
  }
  const left = row.subarray(0, width);
  if (dropped > 0) {
    const scale = 1 / Math.max(1 - dropped, MIN_LEFT);
    for (let index = 0; index < width; index++) left[index] = (left[index] ?? 0) * scale;
  }
  return left;
}

function grouped(codes: readonly string[], digits: Digits): CodeGroup[] {
  const groups: CodeGroup[] = [];
  let from = 0;
  codes.forEach((code, index) => {
    if (codes[index + 1]?.slice(0, digits) === code.slice(0, digits)) return;
    groups.push({ code: code.slice(0, digits), from, to: index + 1 });
    from = index + 1;
  });
  return groups;
}
