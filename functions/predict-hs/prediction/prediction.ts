// From goods to ranked HS codes: readable texts pass through the model in one batch, with the occluded copies for the evidence.

import type { Message } from '../../shared/words/message.ts';
import type { Digits } from '../nomenclature.ts';
import type { UntitledCandidate } from '../record.ts';
import type { Evidence, GoodsItem } from '../schemas.ts';
import { LEVELS, type Level, type SureDigits, sureDigitsOf, unclear } from './depth.ts';
import type { Languages } from './language.ts';
import type { CodeGroup, Distributions, HsModel } from './model.ts';
import type { NationalModel } from './national.ts';
import { AMBIGUOUS, NO_KNOWN_WORDS, type Refusal, readabilityOf } from './readability.ts';
import type { Terms } from './terms.ts';
import type { Field, ReadToken } from './text.ts';

/** What predicting needs of the model. */
export type Predictor = Pick<HsModel, 'manifest' | 'groups' | 'run'>;

/** The model, and the terms that name no goods. */
export interface PredictionParts {
  readonly model: Predictor;
  readonly terms: Terms;
  readonly languages: Languages;
  /** Opens the step to national codes; only requests for 10 digits need it. */
  readonly national?: () => NationalModel;
}

export interface PredictionOptions {
  /** Length of the requested codes. */
  readonly digits: Level;
  /** Maximum number of candidates per item. */
  readonly limit: number;
}

/** The prediction for one item, without its id and without titles: those are in the language of whoever reads it. */
export type ItemPrediction =
  | {
      readonly status: 'ok';
      readonly language: string;
      readonly candidates: readonly UntitledCandidate[];
      readonly sureDigits: SureDigits;
      /** What is unclear, unless the first candidate is sure. */
      readonly message?: Message;
    }
  | (Refusal & { readonly language: string; readonly candidates: readonly []; readonly sureDigits: 0 });

/** Maximum number of words that are left out in turn; later words of a longer text are not evidence. */
const MAX_TERMS = 24;
const MAX_EVIDENCE = 5;
/** A smaller change of log-odds is not shown. */
const MIN_CONTRIBUTION = 0.05;
const CHAPTER_DIGITS = 2;
const SUBHEADING_DIGITS = 6;
const NATIONAL_DIGITS = 10;
/** Subheadings whose national codes are ranked; training measures as many. */
const MOST_SUBHEADINGS = 40;
/** Codes that a message names. */
const MOST_ALTERNATIVES = 2;
const PROBABILITY_DECIMALS = 6;
const CONTRIBUTION_DECIMALS = 4;
/** Keeps log-odds finite. */
const EPSILON = 1e-7;

/** A word of a text with its tokens, and where they are in the fields as sent. */
interface Term extends Pick<Evidence, 'term' | 'spans' | 'itemNameSpans'> {
  readonly tokens: ReadonlySet<number>;
}

interface ReadItem {
  readonly index: number;
  readonly language: string;
  readonly tokens: readonly ReadToken[];
  readonly terms: readonly Term[];
}

/** One prediction for each item, in order. */
export async function predict(
  { model, terms: knownTerms, languages, national }: PredictionParts,
  items: readonly GoodsItem[],
  { digits, limit }: PredictionOptions,
): Promise<ItemPrediction[]> {
  const predictions = new Array<ItemPrediction>(items.length);
  const readable: ReadItem[] = [];
  items.forEach((item, index) => {
    const readability = readabilityOf(item, knownTerms, languages);
    const { language } = readability;
    if (readability.refusal !== undefined) {
      predictions[index] = refused(readability.refusal, language);
      return;
    }
    const { tokens } = readability;
    readable.push({ index, language, tokens, terms: termsOf(tokens, knownTerms) });
  });
  await model.run(
    readable.map(({ tokens, language, terms }) => ({
      tokens,
      language,
      without: terms.map((term) => term.tokens),
    })),
    (position, distributions) => {
      const asked = readable[position];
      if (asked === undefined) throw new Error('The model returned a text that was not requested');
      const { index, language, tokens, terms } = asked;
      const ranking =
        digits === NATIONAL_DIGITS
          ? nationalRanking(model, opened(national), tokens, terms)
          : hsRanking(model, digits);
      predictions[index] = answerOf(model, distributions, terms, language, { digits, limit }, ranking);
    },
  );
  return predictions;
}

function opened(national: PredictionParts['national']): NationalModel {
  if (national === undefined) throw new Error('Codes of 10 digits need the step to national codes');
  return national();
}

function refused(refusal: Refusal, language: string): ItemPrediction {
  return { ...refusal, language, candidates: [], sureDigits: 0 };
}

function termsOf(tokens: readonly ReadToken[], knownTerms: Terms): Term[] {
  const byText = new Map<string, number[]>();
  tokens.forEach(({ text }, index) => {
    if (knownTerms.isQualifier(text)) return;
    const held = byText.get(text);
    if (held !== undefined) held.push(index);
    else if (byText.size < MAX_TERMS) byText.set(text, [index]);
  });
  return [...byText].map(([term, held]): Term => {
    const spans = (field: Field): number[][] =>
      held.flatMap((index) => {
        const token = tokens[index];
        return token?.field === field ? [[...token.sent]] : [];
      });
    const itemNameSpans = spans('itemName');
    return {
      term,
      tokens: new Set(held),
      spans: spans('description'),
      ...(itemNameSpans.length > 0 ? { itemNameSpans } : {}),
    };
  });
}

function answerOf(
  model: Predictor,
  { whole, without, knownWords }: Distributions,
  terms: readonly Term[],
  language: string,
  { digits, limit }: PredictionOptions,
  ranking: Ranking,
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
  const ranked = ranking.ranked(whole, limit);
  const { strong, good } = ranking.bands;
  const candidates = ranked.map(({ code, probability, without: left }): UntitledCandidate => {
    const odds = logOdds(probability);
    const evidence = terms
      .map(({ tokens, ...term }, position) => {
        const row = without[position];
        return { ...term, contribution: row === undefined ? 0 : odds - logOdds(left(row, position)) };
      })
      .filter(({ contribution }) => Math.abs(contribution) >= MIN_CONTRIBUTION)
      .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution))
      .slice(0, MAX_EVIDENCE)
      .map((evidence) => ({
        ...evidence,
        contribution: round(evidence.contribution, CONTRIBUTION_DECIMALS),
      }));
    return {
      code,
      probability: round(Math.min(1, probability), PROBABILITY_DECIMALS),
      band: probability >= strong ? 'strong' : probability >= good ? 'good' : 'possible',
      evidence,
    };
  });
  return { status: 'ok', language, candidates, ...depthOf(model, whole, ranked, digits) };
}

/** A code with what is known of it. */
interface RankedCode {
  readonly code: string;
  readonly probability: number;
  /** Its probability in the distribution without a term. */
  readonly without: (row: Float32Array, term: number) => number;
}

/** How codes of a length are ranked. */
interface Ranking {
  /** Minimum probability of a candidate in each band. */
  readonly bands: { readonly strong: number; readonly good: number };
  ranked(whole: Float32Array, limit: number): RankedCode[];
}

function hsRanking(model: Predictor, digits: Digits): Ranking {
  return {
    bands: model.manifest.thresholds.bands[digits],
    ranked: (whole, limit) =>
      mostProbable(model.groups(digits), whole, limit).map(({ code, from, to, probability }) => ({
        code,
        probability,
        without: (row) => sum(row, from, to),
      })),
  };
}

/** Ranks the national codes of a text; a subheading without known ones stands for them. */
function nationalRanking(
  model: Predictor,
  national: NationalModel,
  tokens: readonly ReadToken[],
  terms: readonly Term[],
): Ranking {
  const text = national.compared(
    tokens,
    terms.map((term) => term.tokens),
  );
  const subheadings = hsRanking(model, SUBHEADING_DIGITS);
  const below = (above: RankedCode): RankedCode[] => {
    const codes = national.below(above.code, text).map(({ code, shares }) => ({
      code,
      probability: above.probability * (shares[0] ?? 0),
      without: (row: Float32Array, term: number) => above.without(row, term) * (shares[term + 1] ?? 0),
    }));
    return codes.length === 0 ? [above] : codes;
  };
  return {
    bands: national.bands,
    ranked: (whole, limit) => {
      let best: RankedCode[] = [];
      for (const above of subheadings.ranked(whole, MOST_SUBHEADINGS)) {
        if (above.probability <= (best[limit - 1]?.probability ?? 0)) break;
        best = [...best, ...below(above)]
          .sort((one, other) => other.probability - one.probability)
          .slice(0, limit);
      }
      return best;
    },
  };
}

/** How deep the first candidate is sure, and what is unclear below. */
function depthOf(
  model: Predictor,
  whole: Float32Array,
  ranked: readonly RankedCode[],
  digits: Level,
): { readonly sureDigits: SureDigits; readonly message?: Message } {
  const [first] = ranked;
  if (first === undefined) return { sureDigits: 0 };
  const probabilityOf = (level: Level): number => {
    if (level === NATIONAL_DIGITS) return first.code.length === NATIONAL_DIGITS ? first.probability : 0;
    const group = model.groups(level).find(({ code }) => first.code.startsWith(code));
    return group === undefined ? 0 : sum(whole, group.from, group.to);
  };
  const levels = LEVELS.filter((level) => level <= digits);
  const branch = new Map(levels.map((level) => [level, probabilityOf(level)]));
  const sureDigits = sureDigitsOf(branch, model.manifest.thresholds.sure);
  const next = levels.find((level) => level > sureDigits);
  if (next === undefined) return { sureDigits };
  const sure = first.code.slice(0, sureDigits);
  const alternatives =
    next === NATIONAL_DIGITS
      ? ranked.filter(({ code }) => code.startsWith(sure)).slice(0, MOST_ALTERNATIVES)
      : mostProbable(
          model.groups(next).filter(({ code }) => code.startsWith(sure)),
          whole,
          MOST_ALTERNATIVES,
        );
  return {
    sureDigits,
    message: unclear(
      sureDigits,
      next,
      alternatives.map(({ code }) => code),
    ),
  };
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
