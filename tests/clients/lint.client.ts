// The linters of the API document: no errors and no warnings, but for the rules that their settings switch off with a reason.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { DOCUMENT } from './support/context.ts';
import { installed, type Run } from './support/packages.ts';

let run: Run;

beforeAll(async () => {
  run = await installed(join(import.meta.dirname, 'lint'));
});

test('Spectral finds nothing', async () => {
  const options = ['--ruleset', 'spectral.yaml', '--fail-severity', 'hint', '--format', 'json', '--quiet'];
  expect(JSON.parse(await run('spectral', 'lint', DOCUMENT, ...options))).toEqual([]);
});

test('Redocly finds nothing', async () => {
  const report = JSON.parse(
    await run('redocly', 'lint', DOCUMENT, '--config', 'redocly.yaml', '--format', 'json'),
  ) as {
    totals: object;
    problems: object[];
  };
  expect(report.problems).toEqual([]);
  expect(report.totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
});
