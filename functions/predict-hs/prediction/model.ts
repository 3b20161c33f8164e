// The ONNX contract of HS codes: hashed features and pieces of texts in, one calibrated distribution over the subheadings
// out, for the whole text and for the text without each of its terms. The vocabulary of features, the networks and the
// calibration are inside the graph; this file only lays out tensors.
import type { InferenceSession } from 'onnxruntime-node';
import { readManifest } from '../../shared/onnx/manifest.ts';
import { openSession, ort, type SessionOptions } from '../../shared/onnx/session.ts';
import { HsManifest, type Shares } from '../manifest.ts';
import { type Digits, Nomenclature } from '../nomenclature.ts';
import { MARKS, Pieces, type PiecesOfText } from './pieces.ts';
import { featuresOf, type Token } from './text.ts';

const INPUTS = ['hashes', 'masks', 'pieces', 'readings', 'shares'] as const;
const FIELDS = ['itemName', 'description'] as const;
/** Elements of the `masks` tensor in one run; more texts go into further runs. */
const MAX_MASKS = 500_000;
const MAX_TEXTS = 16;

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

/** The tensors of one run and the texts they hold, by position. */
export interface ModelRun {
  readonly feeds: Readonly<Record<(typeof INPUTS)[number], InstanceType<typeof ort.Tensor>>>;
  readonly positions: readonly number[];
  /** For each text, the positions of its whole words among its features. */
  readonly words: readonly (readonly number[])[];
}

interface Laid {
  readonly position: number;
  readonly text: OccludedText;
  readonly features: ReturnType<typeof featuresOf>;
  readonly pieces: PiecesOfText;
  readonly shares: Shares;
}

/** What laying out texts needs to know. */
export interface Vocabulary {
  readonly pieces: Pick<Pieces, 'ofText'>;
  /** Of the languages that the model reads. */
  readonly languages: HsManifest['languages'];
}

/**
 * Lays out texts in as few runs as their sizes allow; texts of similar size share a run, to keep padding small.
 *
 * @throws Error for a text in a language that the model does not read
 */
export function modelRuns(texts: readonly OccludedText[], { pieces, languages }: Vocabulary): ModelRun[] {
  const shares = new Map(languages.map((language) => [language.tag, language.shares]));
  const laid = texts.map((text, position): Laid => {
    const ofLanguage = shares.get(text.language);
    if (ofLanguage === undefined) throw new Error(`The model does not read ${text.language}`);
    const words = FIELDS.map((field) =>
      text.tokens.filter((token) => token.field === field).map(({ surface }) => surface),
    );
    return {
      position,
      text,
      features: featuresOf(text.tokens),
      pieces: pieces.ofText(words),
      shares: ofLanguage,
    };
  });
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

/**
 * `hashes` int64 [B, T], 0 for padding; `masks` float32 [B, R, 2, T], 1 where row r reads feature t in that field;
 * `pieces` int64 [B, L]; `readings` float32 [B, R, L], 1 where row r reads piece l; `shares` float32 [B, 2].
 */
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
      ...encoderFeeds(group, rows),
    },
    positions: group.map(({ position }) => position),
    words: group.map(({ features }) => features.words),
  };
}

function encoderFeeds(
  group: readonly Laid[],
  rows: number,
): Pick<ModelRun['feeds'], 'pieces' | 'readings' | 'shares'> {
  const length = Math.max(...group.map(({ pieces }) => pieces.ids.length));
  const ids = new BigInt64Array(group.length * length).fill(BigInt(MARKS.padding));
  const readings = new Float32Array(group.length * rows * length);
  group.forEach(({ text, pieces }, item) => {
    pieces.ids.forEach((id, place) => {
      ids[item * length + place] = BigInt(id);
      const owner = pieces.owners[place] ?? -1;
      if (owner < 0) return;
      for (let row = 0; row <= text.without.length; row++) {
        if (row > 0 && text.without[row - 1]?.has(owner) === true) continue;
        readings[(item * rows + row) * length + place] = 1;
      }
    });
  });
  const shares = Float32Array.from(group.flatMap(({ shares: { bag, encoder } }) => [bag, encoder]));
  return {
    pieces: new ort.Tensor('int64', ids, [group.length, length]),
    readings: new ort.Tensor('float32', readings, [group.length, rows, length]),
    shares: new ort.Tensor('float32', shares, [group.length, 2]),
  };
}

/** The hs-codes model, ready to run. */
export class HsModel {
  readonly manifest: HsManifest;
  readonly nomenclature: Nomenclature;
  readonly session: InferenceSession;
  readonly #pieces: Pieces;
  readonly #groups: Readonly<Record<Digits, readonly CodeGroup[]>>;
  readonly #subheadings: number;

  private constructor(
    manifest: HsManifest,
    nomenclature: Nomenclature,
    pieces: Pieces,
    session: InferenceSession,
  ) {
    this.manifest = manifest;
    this.nomenclature = nomenclature;
    this.session = session;
    this.#pieces = pieces;
    const codes = nomenclature.codes(6);
    this.#subheadings = codes.length;
    this.#groups = { 2: grouped(codes, 2), 4: grouped(codes, 4), 6: grouped(codes, 6) };
  }

  /**
   * Opens the model of a folder: model.onnx, model.json, nomenclature.json, pieces.json.
   *
   * @throws Error where a file is missing, was changed, or does not fit the others
   */
  static async open(folder: string, options: SessionOptions): Promise<HsModel> {
    const manifest = readManifest(folder, HsManifest);
    const nomenclature = Nomenclature.read(folder, manifest);
    const pieces = Pieces.read(folder, manifest);
    const session = await openSession(folder, manifest, options);
    return new HsModel(manifest, nomenclature, pieces, session);
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
    const vocabulary = { pieces: this.#pieces, languages: this.manifest.languages };
    for (const { feeds, positions, words } of modelRuns(texts, vocabulary)) {
      const { probabilities, known } = await this.session.run(feeds);
      const data = probabilities?.data;
      const rows = probabilities?.dims[1] ?? 0;
      const columns = this.#subheadings;
      if (!(data instanceof Float32Array) || probabilities?.dims[2] !== columns) {
        throw new Error('The model did not return probabilities of the subheadings');
      }
      const [, width = 0] = feeds.hashes.dims;
      const isKnown = (item: number, feature: number): boolean => known?.data[item * width + feature] === 1;
      const row = (item: number, index: number): Float32Array => {
        const start = (item * rows + index) * columns;
        return data.subarray(start, start + columns);
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
