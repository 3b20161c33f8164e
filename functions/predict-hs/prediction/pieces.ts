// Words as pieces for the sentence encoder: the unigram model of SentencePiece (Kudo, 2018), in which a word is split into
// the pieces whose log-probabilities add up to the most. Training does the same (hs_codes/encoder/pieces.py; golden.json
// checks that the two agree).
import * as z from 'zod';
import type { NamedFiles } from '../../shared/onnx/manifest.ts';
import type { ModelFiles } from '../../shared/onnx/place.ts';

export const PIECES = 'pieces.json';

/** Pieces that stand for no text. */
export const MARKS = { begin: 0, padding: 1, end: 2, unknown: 3 } as const;
/** Maximum number of pieces of a text with the marks around its fields; further ones are not read. */
const MAX_PIECES = 96;
const BEGINNING = '▁';
/** What an unknown letter costs more than the rarest piece. */
const UNKNOWN_PENALTY = 10;
const LONG_NUMBER = /^\p{Nd}{5,}$/u;

const PiecesFile = z.object({ pieces: z.array(z.string()).min(4), scores: z.array(z.number()) });

/** The pieces of a text in the order of its words, with a mark before the first field and after each. */
export interface PiecesOfText {
  readonly ids: readonly number[];
  /** For each piece the index of its word, over both fields; -1 for marks. */
  readonly owners: readonly number[];
}

/** A vocabulary of pieces. */
export class Pieces {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #scores: Float64Array;
  readonly #unknownScore: number;
  readonly #longest: number;

  /** @throws Error where there are not as many scores as pieces */
  constructor(pieces: readonly string[], scores: readonly number[]) {
    if (pieces.length !== scores.length) throw new Error('There must be a score for every piece');
    this.#ids = new Map(pieces.map((piece, id) => [piece, id]));
    this.#scores = Float64Array.from(scores);
    this.#unknownScore = scores.reduce((least, score) => Math.min(least, score), 0) - UNKNOWN_PENALTY;
    this.#longest = pieces.reduce((most, piece) => Math.max(most, piece.length), 1);
  }

  /**
   * Reads pieces.json beside the model.
   *
   * @throws Error where the file is missing, was changed or has another form
   */
  static read(files: ModelFiles, manifest: NamedFiles): Pieces {
    const bytes = files.read(manifest, PIECES);
    const { pieces, scores } = PiecesFile.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return new Pieces(pieces, scores);
  }

  /** The ids of a word's pieces. A long number has none, since it names no goods; neighbouring unknown letters share one. */
  ofWord(word: string): number[] {
    if (LONG_NUMBER.test(word)) return [];
    const text = `${BEGINNING}${word}`;
    const best = this.#bestPieces(text);
    const ids: number[] = [];
    for (let end = text.length; end > 0; ) {
      const { id, start } = best[end] ?? { id: MARKS.unknown, start: end - 1 };
      if (id !== MARKS.unknown || ids.at(-1) !== MARKS.unknown) ids.push(id);
      end = start;
    }
    return ids.reverse();
  }

  /** For each end of a prefix, the last piece of its best split. */
  #bestPieces(text: string): readonly (LastPiece | undefined)[] {
    const best: (LastPiece | undefined)[] = new Array(text.length + 1);
    const offer = (start: number, end: number, id: number, score: number): void => {
      const total = (best[start]?.total ?? 0) + score;
      const other = best[end];
      if (other === undefined || total > other.total) best[end] = { id, start, total };
    };
    for (let start = 0; start < text.length; ) {
      const letter = (text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
      const last = Math.min(text.length, start + this.#longest);
      for (let end = start + letter; end <= last; end++) {
        const id = this.#ids.get(text.slice(start, end));
        if (id !== undefined) offer(start, end, id, this.#scores[id] ?? 0);
        else if (end === start + letter) offer(start, end, MARKS.unknown, this.#unknownScore);
      }
      start += letter;
    }
    return best;
  }

  /** The pieces of a text's fields, each a list of words with their accents. */
  ofText(fields: readonly (readonly string[])[]): PiecesOfText {
    const ids: number[] = [MARKS.begin];
    const owners = [-1];
    let word = 0;
    for (const words of fields) {
      for (const each of words) {
        for (const id of this.ofWord(each)) {
          ids.push(id);
          owners.push(word);
        }
        word++;
      }
      if (words.length > 0) {
        ids.push(MARKS.end);
        owners.push(-1);
      }
    }
    return { ids: ids.slice(0, MAX_PIECES), owners: owners.slice(0, MAX_PIECES) };
  }
}

/** The last piece of the best split of a prefix. */
interface LastPiece {
  readonly id: number;
  readonly start: number;
  /** Sum of the log-probabilities of the whole split. */
  readonly total: number;
}
