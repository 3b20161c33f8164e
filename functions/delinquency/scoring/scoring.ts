// Scores taxpayers: one run of the model for all of them, then the rule table, the scale and the reasons.
import type { Account, Taxpayer } from '../snapshot/snapshot.ts';
import type { DelinquencyManifest } from './manifest.ts';
import { type Adjustment, CAP, type RuleTable, sumOf } from './rules.ts';
import {
  clipped,
  type Grade,
  gradeTable,
  logOddsOfPoints,
  probabilityOf,
  type Scale,
  scoreOf,
} from './scale.ts';

/** The port to the model. */
export interface ScoringModel {
  readonly manifest: DelinquencyManifest;
  /** Runs the model once for any number of accounts. */
  evaluate(accounts: readonly Account[]): Promise<ModelOutput>;
}

export interface ModelOutput {
  /** Calibrated log-odds of not paying, one for each account. */
  readonly logOdds: Float32Array;
  /** For each account one value per contribution group, in log-odds; with the baseline they add up to `logOdds`. */
  readonly contributions: Float32Array;
}

/** A reason as stored: its feature and its contribution in log-odds. Its text is formatted when it is read. */
export type StoredReason = readonly [feature: string, contribution: number];

export interface ScoredTaxpayer {
  /** 0 to 999, including business factors. */
  readonly score: number;
  readonly grade: Grade;
  /** The model's probability of not paying, calibrated, without business factors. */
  readonly probability: number;
  /** The model's own score. */
  readonly modelScore: number;
  readonly adjustments: readonly Adjustment[];
  /** At most four, the strongest first. */
  readonly reasons: readonly StoredReason[];
}

const MOST_REASONS = 4;
/** A smaller contribution moves the score by less than eight points and is not worth mentioning. */
const LEAST_CONTRIBUTION = 0.05;
const PROBABILITY_DIGITS = 1e6;
const CONTRIBUTION_DIGITS = 1e4;

/** Scores taxpayers with a model and a rule table. */
export class Scorer<Model extends ScoringModel = ScoringModel> {
  readonly model: Model;
  readonly rules: RuleTable;
  readonly #scale: Scale;
  readonly #grades: readonly Grade[];
  readonly #groups: readonly string[];
  readonly #strongest = new Strongest();

  constructor(model: Model, rules: RuleTable) {
    const { scale, thresholds, contributionGroups } = model.manifest;
    this.model = model;
    this.rules = rules;
    this.#scale = scale;
    this.#grades = gradeTable(thresholds.grades, scale);
    this.#groups = contributionGroups.map(({ name }) => name);
  }

  /**
   * Scores taxpayers in one run of the model, whatever their number.
   *
   * @returns one score for each taxpayer, in the same order
   */
  async score(taxpayers: readonly Taxpayer[]): Promise<ScoredTaxpayer[]> {
    if (taxpayers.length === 0) return [];
    const output = await this.model.evaluate(taxpayers.map(({ account }) => account));
    return taxpayers.map((taxpayer, index) => this.#scored(taxpayer, output, index));
  }

  #scored({ factors }: Taxpayer, output: ModelOutput, index: number): ScoredTaxpayer {
    const logOdds = output.logOdds[index] ?? Number.NaN;
    const modelScore = scoreOf(logOdds, this.#scale);
    const adjustments = this.rules.adjust(factors);
    const score =
      adjustments.length === 0 ? modelScore : clipped(modelScore + sumOf(adjustments), this.#scale);
    return {
      score,
      grade: this.#grades[score] ?? '10',
      probability: Math.round(probabilityOf(logOdds) * PROBABILITY_DIGITS) / PROBABILITY_DIGITS,
      modelScore,
      adjustments,
      reasons: this.#reasons(output.contributions, index, adjustments),
    };
  }

  /** The strongest of the model's contributions and the rules that fired, whether they raise or lower the risk. */
  #reasons(contributions: Float32Array, index: number, adjustments: readonly Adjustment[]): StoredReason[] {
    const groups = this.#groups;
    const strongest = this.#strongest;
    strongest.clear();
    const first = index * groups.length;
    for (let group = 0; group < groups.length; group++) {
      strongest.offer(groups[group] ?? '', contributions[first + group] ?? 0);
    }
    for (const { factor, points } of adjustments) {
      if (factor !== CAP) strongest.offer(factor, logOddsOfPoints(points, this.#scale));
    }
    return strongest.reasons();
  }
}

/** Keeps the strongest contributions that it is offered, sorted; ties stay in the order of the offers. Reused for each taxpayer. */
class Strongest {
  readonly #features = new Array<string>(MOST_REASONS).fill('');
  readonly #values = new Float64Array(MOST_REASONS);
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  offer(feature: string, contribution: number): void {
    const size = Math.abs(contribution);
    if (size < LEAST_CONTRIBUTION) return;
    const values = this.#values;
    const features = this.#features;
    let place = this.#count;
    while (place > 0 && Math.abs(values[place - 1] ?? 0) < size) place--;
    if (place >= MOST_REASONS) return;
    if (this.#count < MOST_REASONS) this.#count++;
    for (let last = this.#count - 1; last > place; last--) {
      values[last] = values[last - 1] ?? 0;
      features[last] = features[last - 1] ?? '';
    }
    values[place] = contribution;
    features[place] = feature;
  }

  reasons(): StoredReason[] {
    const reasons = new Array<StoredReason>(this.#count);
    for (let place = 0; place < this.#count; place++) {
      const contribution = this.#values[place] ?? 0;
      reasons[place] = [
        this.#features[place] ?? '',
        Math.round(contribution * CONTRIBUTION_DIGITS) / CONTRIBUTION_DIGITS,
      ];
    }
    return reasons;
  }
}
