// Golden vectors of import-risk: what training computed, replayed through the code that serves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { goldenDifferences } from '../../../../bin/promote/golden.ts';
import type { Profiles } from '../../../../functions/score-import/profiles/profiles.ts';
import type { Declaration } from '../../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import { type ScoringInput, score, scorerFor } from '../../../../functions/score-import/scoring/scoring.ts';
import { bodyOfRow, type WireDeclaration } from '../../../support/declarations.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'import-risk');

interface GoldenCase {
  declaration: WireDeclaration;
  profiles: Profiles;
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

describe('import-risk golden vectors', () => {
  let model: ImportRiskModel;
  beforeAll(async () => {
    model = await ImportRiskModel.open(FOLDER, { threads: 1 });
  });

  it('has at least 50 cases at the agreed tolerance', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(50);
    expect(golden.tolerance).toBeLessThanOrEqual(1e-4);
  });

  it('returns the probabilities and contributions that training computed', async () => {
    expect(await goldenDifferences(FOLDER, model)).toEqual([]);
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
