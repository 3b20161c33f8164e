// Scoring: from declarations and their profiles to assessments, in one run of the model. The run holds each item of each
// declaration as it is and once more for each reason group with that group at its reference value; the difference in
// log-odds is the group's contribution (occlusion, as in Zeiler and Fergus 2014, applied to fields).

import { type EditionCalendar, editionCalendar } from '../../shared/nomenclature/editions.ts';
import { type DeclarationProfiles, ENTITIES, itemProfiles } from '../profiles/profiles.ts';
import type { Assessment, Declaration, ItemAssessment, Reason } from '../schemas.ts';
import type { Challenger, ChallengerScore } from './challenger.ts';
import { coverageOf, type GroupSelection, NO_GROUPS } from './groups.ts';
import { drawFor, type LanePolicy, lanePolicy, selectLane } from './lane.ts';
import type { Copies, ImportRiskModel, ModelInput, ModelOutput, ReasonGroup } from './model.ts';
import { type ReasonStatistics, reasonFor } from './reasons.ts';
import { type Row, rowsOf } from './rows.ts';
import { doubtsOf, groupsOf, leastPrice, type WarningContext } from './warnings.ts';

/** Weaker reasons (log-odds) are noise to an officer and are left out. */
const MIN_CONTRIBUTION = 0.05;
const MAX_REASONS = 6;

/** What scoring needs of the model: its run and facts from its manifest. */
export interface Scorer {
  readonly evaluate: (inputs: readonly ModelInput[], copies: Copies) => Promise<ModelOutput>;
  readonly model: { readonly name: string; readonly version: string };
  readonly reasonGroups: readonly ReasonGroup[];
  readonly statistics: ReasonStatistics;
  readonly policy: LanePolicy;
  /** What is known, for warnings. */
  readonly known: WarningContext;
  /** Key of the random draw. */
  readonly drawSecret: string;
  /** Adopted risk groups that select declarations. */
  readonly groups: GroupSelection;
  /** Another version that scores the same items and decides nothing. */
  readonly challenger?: Challenger | undefined;
}

/**
 * The scorer of an open model; thresholds and random rate come from the manifest unless a stage overrides them.
 *
 * @param calendar when the administration adopted the editions of the HS
 * @throws Error where yellow would begin above red
 */
export function scorerFor(
  model: Pick<ImportRiskModel, 'manifest' | 'evaluate'>,
  drawSecret: string,
  overrides: Parameters<typeof lanePolicy>[1] = {},
  calendar: EditionCalendar = editionCalendar(),
): Scorer {
  const { manifest } = model;
  const identity = { name: manifest.name, version: manifest.version };
  const { knownCodes } = manifest;
  return {
    evaluate: (inputs, copies) => model.evaluate(inputs, copies),
    model: identity,
    known: {
      model: identity,
      knownCodes,
      knownGroups: groupsOf(knownCodes.hs6),
      calendar,
      currency: manifest.currency,
      leastPrice: leastPrice(manifest.currency),
    },
    reasonGroups: manifest.reasonGroups,
    statistics: { ...manifest.statistics, currency: manifest.currency },
    policy: lanePolicy(manifest, overrides),
    drawSecret,
    groups: NO_GROUPS,
  };
}

/** A declaration and the profiles read for it. */
export interface ScoringInput {
  readonly declaration: Declaration;
  readonly profiles: DeclarationProfiles;
}

/** What scoring says of a declaration; its version and status belong to what is stored. */
export type ScoredAssessment = Omit<Assessment, 'version' | 'status'>;

export interface Scored {
  readonly assessment: ScoredAssessment;
  readonly selectionProbability: number;
  /** Absent without a challenger, or where it failed. */
  readonly challenger?: ChallengerScore;
}

/**
 * Scores declarations, all of their items in one run.
 *
 * @param now when the scores are made; goes into `scoredAt`
 * @returns one result for each input, in order
 */
export async function score(scorer: Scorer, inputs: readonly ScoringInput[], now: Date): Promise<Scored[]> {
  const declarations = inputs.map(modelInputs);
  const items = declarations.flat();
  const copies = planCopies(scorer.reasonGroups, items);
  const output = await scorer.evaluate(items, copies);
  const challenged = await scorer.challenger?.probabilities(items);
  const found = contributions(scorer.reasonGroups, items.length, copies, output.logOdds);
  const scoredAt = now.toISOString();
  let first = 0;
  return inputs.map((input, index) => {
    const ofDeclaration = declarations[index] ?? [];
    const offset = first;
    first += ofDeclaration.length;
    const scored = assessed(scorer, input, scoredAt, ofDeclaration, (item) => ({
      fraud: output.fraud[offset + item] ?? Number.NaN,
      critical: output.critical[offset + item] ?? Number.NaN,
      contributions: found[offset + item] ?? [],
    }));
    if (scorer.challenger === undefined || challenged === undefined) return scored;
    const ofItems = ofDeclaration.map((_, item) => challenged[offset + item] ?? Number.NaN);
    const { version } = scorer.challenger;
    return { ...scored, challenger: { version, fraudProbability: rounded(Math.max(...ofItems)) } };
  });
}

/** What the model says of an item. */
interface ItemOutput {
  readonly fraud: number;
  readonly critical: number;
  readonly contributions: readonly Contribution[];
}

/** The rows of a declaration with their profiles, one for each item. */
export function modelInputs({ declaration, profiles }: ScoringInput): ModelInput[] {
  const ofItems = itemProfiles(profiles);
  return rowsOf(declaration).map((row, index) => {
    const profilesOfItem = ofItems[index];
    if (profilesOfItem === undefined) throw new Error('A declaration has fewer profiles than items');
    return { row, profiles: profilesOfItem };
  });
}

function assessed(
  scorer: Scorer,
  { declaration }: ScoringInput,
  scoredAt: string,
  inputs: readonly ModelInput[],
  outputOf: (item: number) => ItemOutput,
): Scored {
  const doubts = doubtsOf(
    declaration,
    inputs.map(({ row }) => row),
    scorer.known,
  );
  const items = inputs.map((input, index): ItemAssessment => {
    const { fraud, critical, contributions } = outputOf(index);
    const fraudProbability = rounded(fraud);
    const sound = soundReasons(contributions, scorer.reasonGroups, doubts.columns[index]);
    return {
      itemNumber: declaration.items[index]?.itemNumber ?? Number.NaN,
      score: Math.round(fraudProbability * 1000),
      fraudProbability,
      criticalProbability: Math.min(fraudProbability, rounded(critical)),
      reasons: strongestReasons(sound, input, scorer.statistics),
      novelty: {
        knownImporter: input.profiles.importer.inspected > 0,
        knownGoods: input.profiles.goods.inspected > 0,
      },
    };
  });
  const { declarationId } = declaration;
  const riskiest = riskiestOf(items);
  const { fraudProbability, criticalProbability } = riskiest;
  const draw = drawFor(declarationId, scorer.drawSecret);
  const { probability, groupId } = coverageOf(scorer.groups, declaration);
  const { lane, selectedBy, selectionProbability } = selectLane(
    fraudProbability,
    scorer.policy,
    draw,
    probability,
  );
  return {
    selectionProbability,
    assessment: {
      declarationId,
      score: riskiest.score,
      fraudProbability,
      criticalProbability,
      riskiestItem: riskiest.itemNumber,
      lane,
      selectedBy,
      ...(selectedBy === 'group' && groupId !== undefined ? { groupId } : {}),
      items,
      warnings: [...doubts.warnings],
      model: scorer.model,
      scoredAt,
    },
  };
}

/** The item with the highest fraud probability, the first of equal ones: lanes follow it, so that it has the strictest. */
function riskiestOf(items: readonly ItemAssessment[]): ItemAssessment {
  const [first, ...others] = items;
  if (first === undefined) throw new Error('A declaration without items cannot be scored');
  return others.reduce((one, other) => (other.fraudProbability > one.fraudProbability ? other : one), first);
}

/**
 * The copies of a run: first every item as it is (copy i is item i), then for each item the groups
 * that differ from their reference; a group at its reference would contribute exactly 0.
 */
export function planCopies(groups: readonly ReasonGroup[], inputs: readonly ModelInput[]): Copies {
  const rows = inputs.map((_, index) => index);
  const occluded = inputs.map(() => 0);
  const differs = groups.map(differsFromReference);
  inputs.forEach((input, row) => {
    differs.forEach((differ, index) => {
      if (!differ(input)) return;
      rows.push(row);
      occluded.push(index + 1);
    });
  });
  return { rows, occluded };
}

/** A history differs from its reference, no history, as soon as anything was inspected. */
function differsFromReference(group: ReasonGroup): (input: ModelInput) => boolean {
  const history = ENTITIES.find((entity) => `${entity}History` === group.name);
  if (history !== undefined) return (input) => input.profiles[history].inspected > 0;
  if (group.reference === null) return () => true;
  const reference = Object.entries(group.reference);
  return ({ row }) => reference.some(([column, value]) => row[column as keyof Row] !== value);
}

interface Contribution {
  readonly group: string;
  /** Log-odds with the group as it is, minus log-odds with the group at its reference. */
  readonly contribution: number;
}

/** Contributions of each item's groups, from the log-odds of the run. */
export function contributions(
  groups: readonly ReasonGroup[],
  items: number,
  copies: Copies,
  logOdds: Float32Array,
): Contribution[][] {
  const found: Contribution[][] = Array.from({ length: items }, () => []);
  for (let copy = items; copy < copies.rows.length; copy++) {
    const row = copies.rows[copy] ?? 0;
    const group = groups[(copies.occluded[copy] ?? 0) - 1];
    const contribution = (logOdds[row] ?? Number.NaN) - (logOdds[copy] ?? Number.NaN);
    if (group !== undefined) found[row]?.push({ group: group.name, contribution });
  }
  return found;
}

/**
 * Without the contributions that would say that a field with a warning lowers the risk: a code that the model never saw, or a mass
 * or price that is probably missing, is no sign of honest goods, whatever the model makes of its stand-in.
 */
function soundReasons(
  found: readonly Contribution[],
  groups: readonly ReasonGroup[],
  doubtful: ReadonlySet<string> = new Set(),
): readonly Contribution[] {
  if (doubtful.size === 0) return found;
  const unsound = new Set(
    groups.filter(({ members }) => members.some((member) => doubtful.has(member))).map(({ name }) => name),
  );
  return found.filter(({ group, contribution }) => contribution > 0 || !unsound.has(group));
}

function strongestReasons(
  found: readonly Contribution[],
  input: ModelInput,
  statistics: ReasonStatistics,
): Reason[] {
  return found
    .filter(({ contribution }) => Math.abs(contribution) >= MIN_CONTRIBUTION)
    .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution))
    .slice(0, MAX_REASONS)
    .map(({ group, contribution }) => ({
      feature: group,
      contribution: Math.round(contribution * 1e4) / 1e4,
      ...reasonFor(group, contribution, input, statistics),
    }));
}

/** Six decimals: finer than any calibration, and the same number in store, answer and worklist order. */
function rounded(probability: number): number {
  if (!Number.isFinite(probability)) throw new Error('The model returned a probability that is not a number');
  return Math.round(Math.min(1, Math.max(0, probability)) * 1e6) / 1e6;
}
