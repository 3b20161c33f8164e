// Golden vectors of import-risk: what training computed for some declarations, replayed through the code that serves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profiles } from '../../functions/score-import/profiles/profiles.ts';
import type { ImportRiskModel, ModelInput } from '../../functions/score-import/scoring/model.ts';
import type { Row } from '../../functions/score-import/scoring/rows.ts';
import { contributions, planCopies } from '../../functions/score-import/scoring/scoring.ts';

/** golden.json, as training writes it. */
interface Golden {
  /** Of probabilities. */
  readonly tolerance: number;
  readonly cases: readonly {
    readonly declaration: Row & { readonly declarationId: string };
    readonly profiles: Profiles;
    readonly fraud: number;
    readonly critical: number;
    readonly logOdds: number;
    readonly contributions: Readonly<Record<string, number>>;
  }[];
}

/** Log-odds are larger than probabilities, and contributions differences of them. */
const LOG_ODDS_TOLERANCES = 10;
const CONTRIBUTION_TOLERANCES = 20;

/** What the model of a folder computes otherwise than training did, a line for each case that differs. */
export async function goldenDifferences(folder: string, model: ImportRiskModel): Promise<string[]> {
  const { tolerance, cases } = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;
  if (cases.length === 0) return ['golden.json has no cases'];
  const items = cases.map(({ declaration: row, profiles }): ModelInput => ({ row, profiles }));
  const groups = model.manifest.reasonGroups;
  const copies = planCopies(groups, items);
  const output = await model.evaluate(items, copies);
  const found = contributions(groups, items.length, copies, output.logOdds);
  return cases.flatMap(({ declaration, fraud, critical, logOdds, contributions: expected }, index) => {
    const served = new Map(found[index]?.map(({ group, contribution }) => [group, contribution]));
    const differing = [
      ['fraud', output.fraud[index], fraud, tolerance],
      ['critical', output.critical[index], critical, tolerance],
      ['logOdds', output.logOdds[index], logOdds, LOG_ODDS_TOLERANCES * tolerance],
      ...Object.entries(expected).map(
        ([group, value]) =>
          [group, served.get(group) ?? 0, value, CONTRIBUTION_TOLERANCES * tolerance] as const,
      ),
    ] as const;
    const names = differing
      .filter(([, value = Number.NaN, wanted, most]) => !(Math.abs(value - wanted) <= most))
      .map(([name]) => name);
    return names.length === 0 ? [] : [`${declaration.declarationId}: ${names.join(', ')}`];
  });
}
