// Scoring: from declarations and their profiles to assessments, in one run of the model. The run holds each
// declaration as it is and once more for each reason group with that group at its reference value; the difference in
// log-odds is the group's contribution (occlusion, as in Zeiler and Fergus 2014, applied to fields).

import { type EditionCalendar, editionCalendar } from '../../shared/nomenclature/editions.ts';
import { ENTITIES, type Profiles } from '../profiles/profiles.ts';
import type { Assessment, Declaration, Reason, Warning } from '../schemas.ts';
import { drawFor, type LanePolicy, lanePolicy, selectLane } from './lane.ts';
import type { Copies, ImportRiskModel, ModelInput, ModelOutput, ReasonGroup } from './model.ts';
import { type ReasonStatistics, reasonFor } from './reasons.ts';
import { doubtfulFields, groupsOf, type WarningContext, warningsFor } from './warnings.ts';

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
    known: { model: identity, knownCodes, knownGroups: groupsOf(knownCodes.hs6), calendar },
    reasonGroups: manifest.reasonGroups,
    statistics: manifest.statistics,
    policy: lanePolicy(manifest, overrides),
    drawSecret,
  };
}

/** A declaration and the profiles read for it. */
export interface ScoringInput {
  readonly declaration: Declaration;
  readonly profiles: Profiles;
}

export interface Scored {
  readonly assessment: Assessment;
  readonly selectionProbability: number;
}

/**
 * Scores declarations in one run.
 *
 * @param now when the scores are made; goes into `scoredAt`
 * @returns one result for each input, in order
 */
export async function score(scorer: Scorer, inputs: readonly ScoringInput[], now: Date): Promise<Scored[]> {
  const copies = planCopies(scorer.reasonGroups, inputs);
  const output = await scorer.evaluate(inputs, copies);
  const scoredAt = now.toISOString();
  const reasons = contributions(scorer.reasonGroups, inputs.length, copies, output.logOdds);
  return inputs.map((input, index) => {
    const fraudProbability = rounded(output.fraud[index] ?? Number.NaN);
    const warnings = warningsFor(input.declaration, scorer.known);
    const selection = selectLane(
      fraudProbability,
      scorer.policy,
      drawFor(input.declaration.declarationId, scorer.drawSecret),
    );
    return {
      selectionProbability: selection.selectionProbability,
      assessment: {
        declarationId: input.declaration.declarationId,
        score: Math.round(fraudProbability * 1000),
        fraudProbability,
        criticalProbability: Math.min(fraudProbability, rounded(output.critical[index] ?? Number.NaN)),
        lane: selection.lane,
        selectedBy: selection.selectedBy,
        reasons: strongestReasons(
          soundReasons(reasons[index] ?? [], scorer.reasonGroups, warnings),
          input,
          scorer.statistics,
        ),
        novelty: {
          knownImporter: input.profiles.importer.inspected > 0,
          knownGoods: input.profiles.goods.inspected > 0,
        },
        warnings,
        model: scorer.model,
        scoredAt,
      },
    };
  });
}

/**
 * The copies of a run: first every declaration as it is (copy i is declaration i), then for each declaration the groups
 * that differ from their reference; a group at its reference would contribute exactly 0.
 */
export function planCopies(groups: readonly ReasonGroup[], inputs: readonly ScoringInput[]): Copies {
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
function differsFromReference(group: ReasonGroup): (input: ScoringInput) => boolean {
  const history = ENTITIES.find((entity) => `${entity}History` === group.name);
  if (history !== undefined) return (input) => input.profiles[history].inspected > 0;
  if (group.reference === null) return () => true;
  const reference = Object.entries(group.reference);
  return ({ declaration }) =>
    reference.some(([field, value]) => declaration[field as keyof Declaration] !== value);
}

interface Contribution {
  readonly group: string;
  /** Log-odds with the group as it is, minus log-odds with the group at its reference. */
  readonly contribution: number;
}

/** Contributions of each declaration's groups, from the log-odds of the run. */
export function contributions(
  groups: readonly ReasonGroup[],
  declarations: number,
  copies: Copies,
  logOdds: Float32Array,
): Contribution[][] {
  const found: Contribution[][] = Array.from({ length: declarations }, () => []);
  for (let copy = declarations; copy < copies.rows.length; copy++) {
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
  warnings: readonly Warning[],
): readonly Contribution[] {
  if (warnings.length === 0) return found;
  const doubtful = doubtfulFields(warnings);
  const unsound = new Set(
    groups.filter(({ members }) => members.some((member) => doubtful.has(member))).map(({ name }) => name),
  );
  return found.filter(({ group, contribution }) => contribution > 0 || !unsound.has(group));
}

function strongestReasons(
  found: readonly Contribution[],
  input: ScoringInput,
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
