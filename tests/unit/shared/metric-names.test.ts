// The catalogue of metrics: its families have the values of the capabilities that emit them, and docs/metrics.md lists it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GRADES } from '../../../functions/delinquency/scoring/scale.ts';
import { Band, Status } from '../../../functions/predict-hs/schemas.ts';
import { Lane, Outcome } from '../../../functions/score-import/schemas.ts';
import { METRICS } from '../../../functions/shared/observability/metric-names.ts';
import { DocumentStatus } from '../../../functions/verify-document/schemas.ts';
import { metricsPage } from '../../../lib/reference-pages.ts';

const names = Object.keys(METRICS);

describe('the family', () => {
  it.each<[string, readonly string[]]>([
    ['Lane', Lane.options],
    ['Inspection', Outcome.options],
    ['Items', Status.options],
    ['FirstBand', Band.options],
    ['GradeShare', GRADES],
    ['Documents', DocumentStatus.exclude(['awaiting-upload', 'processing']).options],
    ['References', ['active', 'rejected']],
  ])('%s has a metric for each of its values', (family, values) => {
    const members = names.filter((name) => name.startsWith(`${family}-`));
    expect(members.sort()).toEqual(values.map((value) => `${family}-${value}`).sort());
  });
});

it('docs/metrics.md lists every metric', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'metrics.md'), 'utf8');
  expect(page).toBe(metricsPage());
  for (const name of names) expect(page).toContain(`\`${name}\``);
});
