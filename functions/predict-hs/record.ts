// What the service keeps of a prediction.
import type { By } from '../shared/auth/caller.ts';
import type { Level } from './prediction/depth.ts';
import type { Requester } from './requester.ts';
import type { Candidate, GoodsItem, PredictedItem } from './schemas.ts';

/** A candidate without title and path: those are the nomenclature's and not stored. */
export type UntitledCandidate = Omit<Candidate, 'title' | 'path'>;

/** The answer for one item, without titles. */
export interface UntitledAnswer extends Omit<PredictedItem, 'id' | 'candidates'> {
  readonly candidates: readonly UntitledCandidate[];
}

/** Goods with their answer. */
export interface ClassifiedGoods {
  readonly goods: GoodsItem;
  readonly answer: UntitledAnswer;
}

/** A prediction without its goods. */
export interface PredictionHead {
  readonly predictionId: string;
  readonly requester: Requester;
  readonly digits: Level;
  readonly limit: number;
  /** Number of items. */
  readonly items: number;
  readonly model: { readonly name: string; readonly version: string };
  readonly scoredAt: string;
}

/** A decision as stored. */
export interface StoredDecision {
  readonly index: number;
  readonly code: string;
  readonly decidedAt: string;
  readonly by: By;
}

/** A prediction as read for deciding. */
export interface DecidablePrediction extends PredictionHead {
  /** By index. */
  readonly decisions: readonly StoredDecision[];
  /** Counts the changes of decisions. */
  readonly revision: number;
}

/** A prediction with its goods, in the order of the request. */
export interface ClassifiedPrediction {
  readonly prediction: DecidablePrediction;
  readonly goods: readonly ClassifiedGoods[];
}
