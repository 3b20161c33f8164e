// The ONNX contract of HS codes: hashed features and pieces of texts in, one calibrated distribution over the subheadings
// out, for the whole text and for the text without each of its terms. The vocabulary of features, the networks and the
// calibration are inside the graph; this file only lays out tensors.
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelPlace } from '../../shared/onnx/place.ts';
import { HsManifest } from '../manifest.ts';
import { type Digits, Nomenclature } from '../nomenclature.ts';
import { Pieces } from './pieces.ts';
import { featuresOf, type Token } from './text.ts';

const INPUTS = ['hashes', 'masks', 'pieces', 'readings', 'shares'] as const;
const FIELDS = ['itemName', 'description'] as const;

/** A text in a language of the manifest, and the sets of tokens that are left out in turn. */
export interface OccludedText {
  readonly tokens: readonly Token[];
  readonly language: string;
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

/** The tensors of one run. */
export interface ModelRun {
  readonly feeds: Readonly<Record<(typeof INPUTS)[number], Tensor>>;
  /** Positions of the text's whole words among its features. */
  readonly words: readonly number[];
}

/** What laying out a text needs to know. */
export interface Vocabulary {
  readonly pieces: Pick<Pieces, 'ofText'>;
  /** Of the languages that the model reads. */
  readonly languages: HsManifest['languages'];
  /** The runtime's class of tensors. */
  readonly Tensor: ModelPlace['Tensor'];
}

/**
 * Lays out a text: `hashes` int64 [1, T]; `masks` float32 [1, R, 2, T], how much of feature t row r reads in that field; `pieces`
 * int64 [1, L]; `readings` float32 [1, R, L], how much of piece l row r reads; `shares` float32 [1, 2].
 *
 * Texts are run one by one: their inputs are rounded to 8 bits on the way, and sums in another order, as they are in a batch,
 * may be rounded to the next step. The answer for a text does not depend on the texts beside it.
 *
 * @throws Error for a text in a language that the model does not read
 */
export function layOut(
  { tokens, language, without }: OccludedText,
  { pieces, languages, Tensor }: Vocabulary,
): ModelRun {
  const shares = languages.find(({ tag }) => tag === language)?.shares;
  if (shares === undefined) throw new Error(`The model does not read ${language}`);
  const { hashes, owners, pairs, words } = featuresOf(tokens);
  const rows = 1 + without.length;
  const width = Math.max(1, hashes.length);
  // Unsigned 32 bit hashes as int64 without a BigInt for each: little-endian words, the upper ones zero.
  const halves = new Uint32Array(width * 2);
  const masks = new Float32Array(rows * FIELDS.length * width);
  hashes.forEach((hash, feature) => {
    halves[feature * 2] = hash;
    const owner = owners[feature] ?? 0;
    const isPair = pairs[feature] === 1;
    const field = tokens[owner]?.field === 'itemName' ? 0 : 1;
    const share = isPair
      ? Math.min(shareOf(tokens[owner]), shareOf(tokens[owner - 1]))
      : shareOf(tokens[owner]);
    for (let row = 0; row < rows; row++) {
      const left = row === 0 ? undefined : without[row - 1];
      if (left !== undefined && (left.has(owner) || (isPair && left.has(owner - 1)))) continue;
      masks[(row * FIELDS.length + field) * width + feature] = share;
    }
  });
  return {
    feeds: {
      hashes: new Tensor('int64', new BigInt64Array(halves.buffer), [1, width]),
      masks: new Tensor('float32', masks, [1, rows, FIELDS.length, width]),
      ...piecesOf({ tokens, without }, { pieces, Tensor }),
      shares: new Tensor('float32', Float32Array.of(shares.bag, shares.encoder), [1, 2]),
    },
    words,
  };
}

function shareOf(token: Token | undefined): number {
  return token?.share ?? 1;
}

function piecesOf(
  { tokens, without }: Pick<OccludedText, 'tokens' | 'without'>,
  { pieces, Tensor }: Pick<Vocabulary, 'pieces' | 'Tensor'>,
): Pick<ModelRun['feeds'], 'pieces' | 'readings'> {
  const surfaces = FIELDS.map((field) =>
    tokens.filter((token) => token.field === field).map(({ surface }) => surface),
  );
  const { ids, owners } = pieces.ofText(surfaces);
  const rows = 1 + without.length;
  const readings = new Float32Array(rows * ids.length);
  owners.forEach((owner, place) => {
    if (owner < 0) return;
    for (let row = 0; row < rows; row++) {
      if (row > 0 && without[row - 1]?.has(owner) === true) continue;
      readings[row * ids.length + place] = shareOf(tokens[owner]);
    }
  });
  return {
    pieces: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    readings: new Tensor('float32', readings, [1, rows, ids.length]),
  };
}

/** The hs-codes model, ready to run. */
export class HsModel {
  readonly manifest: HsManifest;
  readonly nomenclature: Nomenclature;
  readonly session: InferenceSession;
  readonly #vocabulary: Vocabulary;
  readonly #groups: Readonly<Record<Digits, readonly CodeGroup[]>>;
  readonly #subheadings: number;

  private constructor(
    manifest: HsManifest,
    nomenclature: Nomenclature,
    vocabulary: Vocabulary,
    session: InferenceSession,
  ) {
    this.manifest = manifest;
    this.nomenclature = nomenclature;
    this.session = session;
    this.#vocabulary = vocabulary;
    const codes = nomenclature.codes(6);
    this.#subheadings = codes.length;
    this.#groups = { 2: grouped(codes, 2), 4: grouped(codes, 4), 6: grouped(codes, 6) };
  }

  /**
   * Opens the model of a place: model.onnx, model.json, nomenclature.json, pieces.json.
   *
   * @throws Error where a file is missing, was changed, or does not fit the others
   */
  static async open(place: ModelPlace): Promise<HsModel> {
    const manifest = place.manifest(HsManifest);
    const nomenclature = Nomenclature.read(place, manifest);
    const pieces = Pieces.read(place, manifest);
    const session = await place.open(manifest);
    const { languages } = manifest;
    return new HsModel(manifest, nomenclature, { pieces, languages, Tensor: place.Tensor }, session);
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
    for (const [position, text] of texts.entries()) {
      const { feeds, words } = layOut(text, this.#vocabulary);
      const { probabilities, known } = await this.session.run(feeds);
      const data = probabilities?.data;
      const columns = this.#subheadings;
      if (!(data instanceof Float32Array) || probabilities?.dims[2] !== columns) {
        throw new Error('The model did not return probabilities of the subheadings');
      }
      const row = (index: number): Float32Array => data.subarray(index * columns, (index + 1) * columns);
      receive(position, {
        whole: row(0),
        without: text.without.map((_, index) => row(index + 1)),
        knownWords: words.filter((feature) => known?.data[feature] === 1).length,
      });
    }
  }
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
