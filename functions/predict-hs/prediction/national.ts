// From a subheading to its national codes: the texts of the schedule and of rulings, compared with the goods. The table and its weights
// are fitted by training/customs_training/hs_codes/national_model.py; golden-national.json checks that the two agree.
import * as z from 'zod';
import { Manifest } from '../../shared/onnx/manifest.ts';
import type { ModelFiles } from '../../shared/onnx/place.ts';
import { NationalCodes } from '../national-codes.ts';
import { Nomenclature } from '../nomenclature.ts';
import { featuresOf, type Token } from './text.ts';

export const NATIONAL_TABLE_FILE = 'national.bin';
const VERSION = 1;
const HEADER = 4;
const BUCKETS = 1 << 16;
const SUBHEADING_DIGITS = 6;
/** Texts of the schedule before the rulings of a code: Korean, English. */
const SCHEDULE_TEXTS = 2;

const Share = z.number().min(0).max(1);

/** The part of the model's manifest that the step to national codes needs. */
const NationalManifest = z.looseObject({
  ...Manifest.shape,
  edition: z.string(),
  national: z.object({
    weights: z.object({
      rulings: z.number(),
      korean: z.number(),
      english: z.number(),
      nearest: z.number(),
      all: z.number(),
    }),
    /** Added to the number of rulings of a code. */
    smoothing: z.number().positive(),
    /** Minimum probability of a candidate in each band. */
    bands: z.object({ strong: Share, good: Share }),
  }),
});
type NationalManifest = z.infer<typeof NationalManifest>;

/** A text as the table compares it. */
export interface ComparedText {
  /** Weight of each feature of the text by bucket, 0 for all others. */
  readonly marked: Float32Array;
  /** Sum of the weights of the text: whole, then without each term. */
  readonly lengths: Float64Array;
  /** The terms without which a bucket is not in the text. */
  readonly terms: ReadonlyMap<number, readonly number[]>;
}

/** A code with its share of the subheading's probability: for the whole text, then without each term. */
export interface CodeShare {
  readonly code: string;
  readonly shares: Float64Array;
}

/** Positions of a subheading's codes in the table. */
interface Range {
  readonly from: number;
  readonly to: number;
}

export class NationalModel {
  readonly codes: NationalCodes;
  readonly bands: NationalManifest['national']['bands'];
  readonly #weights: NationalManifest['national']['weights'];
  readonly #smoothing: number;
  readonly #names: readonly string[];
  readonly #ranges: ReadonlyMap<string, Range>;
  /** Squared inverse document frequency of each bucket. */
  readonly #weight: Float32Array;
  /** Position of each code's first text. */
  readonly #texts: Uint32Array;
  /** Position of each text's first feature. */
  readonly #features: Uint32Array;
  readonly #buckets: Uint16Array;

  private constructor(manifest: NationalManifest, codes: NationalCodes, table: Uint8Array) {
    const bytes = Uint8Array.from(table).buffer;
    const [version, codeCount = 0, textCount = 0, featureCount = 0] = new Uint32Array(bytes, 0, HEADER);
    if (version !== VERSION)
      throw new Error(`${NATIONAL_TABLE_FILE} has version ${version}, expected ${VERSION}`);
    let at = HEADER * Uint32Array.BYTES_PER_ELEMENT;
    const numbers = new Float64Array(bytes, at, codeCount);
    at += numbers.byteLength;
    this.#weight = new Float32Array(bytes, at, BUCKETS);
    at += this.#weight.byteLength;
    this.#texts = new Uint32Array(bytes, at, codeCount + 1);
    at += this.#texts.byteLength;
    this.#features = new Uint32Array(bytes, at, textCount + 1);
    at += this.#features.byteLength;
    this.#buckets = new Uint16Array(bytes, at, featureCount);
    this.#names = Array.from(numbers, (number) => String(number).padStart(10, '0'));
    this.#ranges = rangesOf(this.#names);
    this.codes = codes;
    this.bands = manifest.national.bands;
    this.#weights = manifest.national.weights;
    this.#smoothing = manifest.national.smoothing;
  }

  /**
   * Opens `national.bin` beside the model with the codes and titles beside it.
   *
   * @param opened the codes and titles, if they are read already
   * @throws Error where a file is missing, was changed, or does not fit the manifest
   */
  static open(files: ModelFiles, opened?: NationalCodes): NationalModel {
    const manifest = files.manifest(NationalManifest);
    const codes = opened ?? NationalCodes.read(files, manifest, Nomenclature.read(files, manifest));
    return new NationalModel(manifest, codes, files.read(manifest, NATIONAL_TABLE_FILE));
  }

  /** Prepares a text for comparing, with the sets of tokens that are left out in turn. */
  compared(tokens: readonly Token[], without: readonly ReadonlySet<number>[]): ComparedText {
    const { hashes, owners, pairs } = featuresOf(tokens);
    const terms = new Map<number, number[]>();
    hashes.forEach((hash, feature) => {
      const owner = owners[feature] ?? 0;
      const isPair = pairs[feature] === 1;
      const bucket = hash % BUCKETS;
      const removing = (terms.get(bucket) ?? without.map((_, term) => term)).filter((term) => {
        const left = without[term];
        return left?.has(owner) === true || (isPair && left?.has(owner - 1) === true);
      });
      terms.set(bucket, removing);
    });
    const marked = new Float32Array(BUCKETS);
    const lengths = new Float64Array(1 + without.length);
    for (const [bucket, removing] of terms) {
      const weight = this.#weight[bucket] ?? 0;
      marked[bucket] = weight;
      for (let row = 0; row < lengths.length; row++) lengths[row] = (lengths[row] ?? 0) + weight;
      for (const term of removing) lengths[term + 1] = (lengths[term + 1] ?? 0) - weight;
    }
    return { marked, lengths, terms };
  }

  /** The codes below a subheading with their shares, ascending; empty where none is known. */
  below(subheading: string, text: ComparedText): CodeShare[] {
    const range = this.#ranges.get(subheading);
    const rows = text.lengths.length;
    if (range === undefined) {
      return this.codes.under(subheading).map((code) => ({ code, shares: new Float64Array(rows).fill(1) }));
    }
    const found: CodeShare[] = [];
    for (let index = range.from; index < range.to; index++) {
      found.push({ code: this.#names[index] ?? '', shares: this.#scores(index, text) });
    }
    for (let row = 0; row < rows; row++) {
      const largest = Math.max(...found.map(({ shares }) => shares[row] ?? 0));
      let total = 0;
      for (const { shares } of found) {
        const grown = Math.exp((shares[row] ?? 0) - largest);
        shares[row] = grown;
        total += grown;
      }
      for (const { shares } of found) shares[row] = (shares[row] ?? 0) / total;
    }
    return found;
  }

  /** Scores of a code: for the whole text, then without each term. */
  #scores(index: number, text: ComparedText): Float64Array {
    const { rulings, korean, english, nearest, all } = this.#weights;
    const first = this.#texts[index] ?? 0;
    const ruled = first + SCHEDULE_TEXTS;
    const end = this.#texts[index + 1] ?? ruled;
    const rows = text.lengths.length;
    const scores = new Float64Array(rows).fill(rulings * Math.log(end - ruled + this.#smoothing));
    add(scores, korean, this.#cosines(first, text));
    add(scores, english, this.#cosines(first + 1, text));
    const largest = new Float64Array(rows);
    const total = new Float64Array(rows);
    for (let at = ruled; at < end; at++) {
      const cosines = this.#cosines(at, text);
      for (let row = 0; row < rows; row++) {
        const cosine = cosines[row] ?? 0;
        total[row] = (total[row] ?? 0) + cosine;
        if (cosine > (largest[row] ?? 0)) largest[row] = cosine;
      }
    }
    add(scores, nearest, largest);
    add(scores, all / Math.sqrt(end - ruled + 1), total);
    return scores;
  }

  #cosines(text: number, { marked, lengths, terms }: ComparedText): Float64Array {
    const cosines = new Float64Array(lengths.length);
    let length = 0;
    let common = 0;
    for (let at = this.#features[text] ?? 0; at < (this.#features[text + 1] ?? 0); at++) {
      const bucket = this.#buckets[at] ?? 0;
      length += this.#weight[bucket] ?? 0;
      const weight = marked[bucket] ?? 0;
      if (weight === 0) continue;
      common += weight;
      for (const term of terms.get(bucket) ?? []) cosines[term + 1] = (cosines[term + 1] ?? 0) - weight;
    }
    for (let row = 0; row < cosines.length; row++) {
      const product = length * (lengths[row] ?? 0);
      cosines[row] = product > 0 ? (common + (cosines[row] ?? 0)) / Math.sqrt(product) : 0;
    }
    return cosines;
  }
}

function add(scores: Float64Array, weight: number, values: Float64Array): void {
  for (let row = 0; row < scores.length; row++)
    scores[row] = (scores[row] ?? 0) + weight * (values[row] ?? 0);
}

function rangesOf(codes: readonly string[]): Map<string, Range> {
  const ranges = new Map<string, Range>();
  codes.forEach((code, index) => {
    const subheading = code.slice(0, SUBHEADING_DIGITS);
    ranges.set(subheading, { from: ranges.get(subheading)?.from ?? index, to: index + 1 });
  });
  return ranges;
}
