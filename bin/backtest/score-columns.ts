// The numbers of scored taxpayers in columns, and nothing else, so that a file of a million taxpayers fits in memory.
import { logOddsOfPoints, probabilityOf, type Scale } from '../../functions/delinquency/scoring/scale.ts';
import type { ScoredTaxpayer } from '../../functions/delinquency/scoring/scoring.ts';
import type { ScoredRows } from './findings.ts';

interface Columns extends ScoredRows {
  readonly histogram: number[];
  readonly scores: number[];
  readonly probabilities: number[];
}

export class ScoreColumns {
  readonly #scale: Scale;
  readonly #delinquent: boolean[] = [];
  readonly #model: Columns;
  readonly #final: Columns;
  #scored = 0;

  constructor(scale: Scale) {
    this.#scale = scale;
    const columns = (): Columns => ({
      histogram: Array.from({ length: scale.maximum + 1 }, () => 0),
      delinquent: this.#delinquent,
      scores: [],
      probabilities: [],
    });
    this.#model = columns();
    this.#final = columns();
  }

  /** Number of scored taxpayers. */
  get scored(): number {
    return this.#scored;
  }

  /** Number of scored taxpayers whose outcome is known. */
  get withOutcome(): number {
    return this.#delinquent.length;
  }

  /** The model's score. */
  get model(): ScoredRows {
    return this.#model;
  }

  /** The score with business factors. */
  get final(): ScoredRows {
    return this.#final;
  }

  /** @param delinquent undefined if the outcome is unknown */
  add({ modelScore, score, probability }: ScoredTaxpayer, delinquent: boolean | undefined): void {
    this.#scored += 1;
    count(this.#model, modelScore);
    count(this.#final, score);
    if (delinquent === undefined) return;
    this.#delinquent.push(delinquent);
    this.#model.scores.push(modelScore);
    this.#model.probabilities.push(probability);
    this.#final.scores.push(score);
    this.#final.probabilities.push(score === modelScore ? probability : probabilityAt(score, this.#scale));
  }
}

function count({ histogram }: Columns, score: number): void {
  histogram[score] = (histogram[score] ?? 0) + 1;
}

/** Business factors change the score but not the probability; this is the probability that the changed score stands for. */
function probabilityAt(score: number, scale: Scale): number {
  const { referenceProbability, referenceScore } = scale;
  const reference = Math.log(referenceProbability / (1 - referenceProbability));
  return probabilityOf(reference + logOddsOfPoints(score - referenceScore, scale));
}
