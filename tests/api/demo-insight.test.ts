// npm run demo -- insight on a running service: what it prints is what the service answers.
import { expect, test } from 'vitest';
import { startScript } from './support/process.ts';
import { contractTests, type Json, startService } from './support/service.ts';

const service = startService();

test('the demonstration of insight fills the lake, and finds the group that is hidden in it', async () => {
  const demo = startScript('bin/demo/main.ts', ['insight', '--endpoints', service().endpointsFile]);
  const { code, stdout: shown, stderr } = await demo.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(shown.match(/: 1120 declarations, \d+ inspected/g)).toHaveLength(2);
  expect(shown).toMatch(
    /Health of import-risk in the second month, 1120 scored and \d+ inspected:\n {4}\S+-shifted: /,
  );
  const { body } = await service().as('operator').get('/v1/risk-groups?period=2026-09');
  const groups = body.items as Json[];
  for (const { text } of groups) expect(shown).toContain(String(text));
  expect(shown).toMatch(/country of departure US.*\n {8}holding, known as 2026-08-/);
  expect(shown).toMatch(/^\S.* adopts it\./m);
  const { consoleUrl } = service().endpoints;
  if (consoleUrl !== undefined) expect(shown).toContain(`${consoleUrl}data?from=2026-08-0`);
  const operator = service().as('operator');
  const statistics = await operator.get(
    '/v1/statistics/declarations?from=2026-08-01&to=2026-09-28&by=lane&measure=inspected',
  );
  const inspected = (statistics.body.rows as { value: number }[]).reduce((sum, { value }) => sum + value, 0);
  const printed = [...shown.matchAll(/(\d+) inspected$/gm)].map(([, count]) => Number(count));
  expect(printed.reduce((sum, count) => sum + count, 0)).toBe(inspected);
}, 600_000);

contractTests();
