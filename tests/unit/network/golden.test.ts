// Golden vectors of network-risk: log-odds that training computed for rows of features, replayed through the serving code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FEATURES } from '../../../functions/network/exposure/features.ts';
import { bandOf } from '../../../functions/network/scoring/manifest.ts';
import { NetworkModel } from '../../../functions/network/scoring/model.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'models', 'network-risk');
const golden = JSON.parse(readFileSync(join(FOLDER, 'golden.json'), 'utf8')) as {
  tolerance: number;
  cases: { features: number[]; logOdds: number }[];
};

it('gives the log-odds of training for every golden case', async () => {
  const model = await NetworkModel.open(FOLDER, { threads: 1 });
  const logOdds = await model.logOdds(golden.cases.map(({ features }) => features));
  expect(golden.cases.length).toBeGreaterThan(50);
  for (const [index, expected] of golden.cases.entries()) {
    expect(expected.features).toHaveLength(FEATURES.length);
    expect(Math.abs((logOdds[index] ?? Number.NaN) - expected.logOdds)).toBeLessThanOrEqual(golden.tolerance);
  }
  const { medium, high } = model.manifest.thresholds.bands;
  expect([high, medium, medium - 1e-6].map((one) => bandOf(one, { medium, high }))).toEqual([
    'high',
    'medium',
    'low',
  ]);
});
