// Golden vectors of import-risk: what training computed, replayed through the code that serves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Profiles } from '../../../../functions/score-import/profiles/profiles.ts';
import type { Declaration } from '../../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import {
  contributions,
  modelInputs,
  planCopies,
  type ScoringInput,
  score,
  scorerFor,
} from '../../../../functions/score-import/scoring/scoring.ts';
import { bodyOfRow, type WireDeclaration } from '../../../support/declarations.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'import-risk');

interface GoldenCase {
  declaration: WireDeclaration;
  profiles: Profiles;
  fraud: number;
  critical: number;
  logOdds: number;
  contributions: Record<string, number>;
}

const golden = JSON.parse(readFileSync(join(FOLDER, 'golden.json'), 'utf8')) as {
  tolerance: number;
  cases: GoldenCase[];
};
// As they are: some cases hold codes that the API refuses, to prove that the graph survives them.
const declared: ScoringInput[] = golden.cases.map(({ declaration, profiles }) => {
  const { goods, headingOrigin, ...ofParties } = profiles;
  return {
    declaration: bodyOfRow(declaration) as Declaration,
    profiles: { ...ofParties, items: [{ itemNumber: 1, goods, headingOrigin }] },
  };
});
const inputs = declared.flatMap(modelInputs);

describe('import-risk golden vectors', () => {
  let model: ImportRiskModel;
  beforeAll(async () => {
    model = await ImportRiskModel.open(FOLDER, { threads: 1 });
  });

  it('has at least 50 cases at the agreed tolerance', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(50);
    expect(golden.tolerance).toBeLessThanOrEqual(1e-4);
  });

  it('returns the probabilities that training computed', async () => {
    const output = await model.evaluate(inputs, {
      rows: inputs.map((_, i) => i),
      occluded: inputs.map(() => 0),
    });
    golden.cases.forEach((expected, i) => {
      expect(Math.abs((output.fraud[i] ?? Number.NaN) - expected.fraud)).toBeLessThanOrEqual(
        golden.tolerance,
      );
      expect(Math.abs((output.critical[i] ?? Number.NaN) - expected.critical)).toBeLessThanOrEqual(
        golden.tolerance,
      );
      expect(Math.abs((output.logOdds[i] ?? Number.NaN) - expected.logOdds)).toBeLessThanOrEqual(
        10 * golden.tolerance,
      );
    });
  });

  it('returns the contributions that training computed, and leaves out only those that are zero', async () => {
    const groups = model.manifest.reasonGroups;
    const copies = planCopies(groups, inputs);
    const output = await model.evaluate(inputs, copies);
    const found = contributions(groups, inputs.length, copies, output.logOdds);
    golden.cases.forEach((expected, i) => {
      const served = new Map(found[i]?.map(({ group, contribution }) => [group, contribution]));
      for (const [group, contribution] of Object.entries(expected.contributions)) {
        expect(Math.abs((served.get(group) ?? 0) - contribution), `${i} ${group}`).toBeLessThanOrEqual(
          20 * golden.tolerance,
        );
      }
    });
  });

  it('returns the same answer for a declaration alone and within a batch', async () => {
    const scorer = scorerFor(model, 'secret');
    const now = new Date('2026-01-01T00:00:00Z');
    const together = await score(scorer, declared, now);
    for (const [i, input] of declared.slice(0, 10).entries()) {
      const [alone] = await score(scorer, [input], now);
      expect(alone).toEqual(together[i]);
    }
  });
});
