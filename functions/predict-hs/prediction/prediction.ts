// From goods to ranked HS codes: readable texts pass through the model in one batch, with the occluded copies for the evidence.

import type { Digits } from '../nomenclature.ts';
import type { Candidate, GoodsItem } from '../schemas.ts';
import type { Languages } from './language.ts';
import type { CodeGroup, Distributions, HsModel } from './model.ts';
import { AMBIGUOUS, NO_KNOWN_WORDS, type Refusal, readabilityOf } from './readability.ts';
import type { Terms } from './terms.ts';
import type { Token } from './text.ts';

/** What predicting needs of the model. */
export type Predictor = Pick<HsModel, 'manifest' | 'nomenclature' | 'groups' | 'run'>;

/** The model, and the terms that name no goods. */
export interface PredictionParts {
  readonly model: Predictor;
  readonly terms: Terms;
  readonly languages: Languages;
}

export interface PredictionOptions {
  /** Length of the requested codes. */
  readonly digits: Digits;
  /** Maximum number of candidates per item. */
  readonly limit: number;
}

/** The prediction for one item, without its id. */
export type ItemPrediction =
  | { readonly status: 'ok'; readonly language: string; readonly candidates: readonly Candidate[] }
  | (Refusal & { readonly language: string; readonly candidates: readonly [] });

/** Maximum number of words that are left out in turn; later words of a longer text are not evidence. */
const MAX_TERMS = 24;
const MAX_EVIDENCE = 5;
/** A smaller change of log-odds is not shown. */
const MIN_CONTRIBUTION = 0.05;
const CHAPTER_DIGITS = 2;
const PROBABILITY_DECIMALS = 6;
const CONTRIBUTION_DECIMALS = 4;
/** Keeps log-odds finite. */
const EPSILON = 1e-7;

/** A word of a text and its tokens. */
interface Term {
  readonly term: string;
  readonly tokens: ReadonlySet<number>;
}

/** One prediction for each item, in order. */
export async function predict(
  { model, terms: knownTerms, languages }: PredictionParts,
  items: readonly GoodsItem[],
  { digits, limit }: PredictionOptions,
): Promise<ItemPrediction[]> {
  const predictions = new Array<ItemPrediction>(items.length);
  const readable: { index: number; language: string; tokens: readonly Token[]; terms: readonly Term[] }[] =
    [];
  items.forEach((item, index) => {
    const readability = readabilityOf(item, knownTerms, languages);
    const { language } = readability;
    if (readability.refusal !== undefined) {
      predictions[index] = refused(readability.refusal, language);
      return;
    }
    const { tokens } = readability;
    const words = tokens.map(({ text }) => text);
    readable.push({ index, language, tokens, terms: termsOf(words, knownTerms) });
  });
  await model.run(
    readable.map(({ tokens, terms }) => ({ tokens, without: terms.map((term) => term.tokens) })),
    (position, distributions) => {
      const asked = readable[position];
      if (asked === undefined) throw new Error('The model returned a text that was not requested');
      const { index, language, terms } = asked;
      predictions[index] = answerOf(model, distributions, terms, language, { digits, limit });
    },
  );
  return predictions;
}

function refused(refusal: Refusal, language: string): ItemPrediction {
  return { ...refusal, language, candidates: [] };
}

function termsOf(words: readonly string[], knownTerms: Terms): Term[] {
  const tokens = new Map<string, Set<number>>();
  words.forEach((word, index) => {
    if (knownTerms.isQualifier(word)) return;
    const held = tokens.get(word);
    if (held !== undefined) held.add(index);
    else if (tokens.size < MAX_TERMS) tokens.set(word, new Set([index]));
  });
  return [...tokens].map(([term, held]) => ({ term, tokens: held }));
}

function answerOf(
  model: Predictor,
  { whole, without, knownWords }: Distributions,
  terms: readonly Term[],
  language: string,
  { digits, limit }: PredictionOptions,
): ItemPrediction {
  const { thresholds } = model.manifest;
  const chapters = model.groups(CHAPTER_DIGITS).map(({ from, to }) => sum(whole, from, to));
  if (Math.max(...chapters) < thresholds.chapter) {
    return refused(AMBIGUOUS, language);
  }
  // Parts of unknown words may still identify the goods; without a good candidate nothing is guessed.
  if (knownWords === 0 && whole.reduce((best, one) => Math.max(best, one), 0) < thresholds.bands[6].good) {
    return refused(NO_KNOWN_WORDS, language);
  }
  const ranked = mostProbable(model.groups(digits), whole, limit);
  const candidates = ranked.map(({ code, from, to, probability }): Candidate => {
    const odds = logOdds(probability);
    const evidence = terms
      .map(({ term }, position) => {
        const row = without[position];
        return { term, contribution: row === undefined ? 0 : odds - logOdds(sum(row, from, to)) };
      })
      .filter(({ contribution }) => Math.abs(contribution) >= MIN_CONTRIBUTION)
      .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution))
      .slice(0, MAX_EVIDENCE)
      .map(({ term, contribution }) => ({ term, contribution: round(contribution, CONTRIBUTION_DECIMALS) }));
    const { strong, good } = thresholds.bands[digits];
    return {
      code,
      probability: round(Math.min(1, probability), PROBABILITY_DECIMALS),
      band: probability >= strong ? 'strong' : probability >= good ? 'good' : 'possible',
      title: model.nomenclature.title(code),
      path: model.nomenclature.path(code),
      evidence,
    };
  });
  return { status: 'ok', language, candidates };
}

/** The most probable groups, best first: one pass that keeps the best so far, since sorting thousands costs more than the model. */
function mostProbable(
  groups: readonly CodeGroup[],
  row: Float32Array,
  limit: number,
): (CodeGroup & { readonly probability: number })[] {
  const best: (CodeGroup & { readonly probability: number })[] = [];
  for (const group of groups) {
    const probability = sum(row, group.from, group.to);
    const last = best[limit - 1];
    if (last !== undefined && probability <= last.probability) continue;
    const place = best.findIndex((other) => other.probability < probability);
    best.splice(place === -1 ? best.length : place, 0, { ...group, probability });
    if (best.length > limit) best.pop();
  }
  return best;
}

function sum(row: Float32Array, from: number, to: number): number {
  let total = 0;
  for (let index = from; index < to; index++) total += row[index] ?? 0;
  return total;
}

function logOdds(probability: number): number {
  const bounded = Math.min(1 - EPSILON, Math.max(EPSILON, probability));
  return Math.log(bounded / (1 - bounded));
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
