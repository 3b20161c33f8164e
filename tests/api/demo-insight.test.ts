// npm run demo -- insight on a running service: what it prints is what the service answers, and a repeat prints the same.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startScript } from './support/process.ts';
import { contractTests, type Json, startService, temporaryFolder } from './support/service.ts';

/** Hosts of tests have no console; the demonstration only names its pages. */
const CONSOLE = 'http://127.0.0.1:8080/console/';

const service = startService();
const endpoints = join(temporaryFolder(), 'endpoints.json');

async function shown(): Promise<string> {
  const demo = startScript('bin/demo/main.ts', ['insight', '--endpoints', endpoints]);
  const { code, stdout, stderr } = await demo.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('the demonstration of insight fills the lake, and finds the group that is hidden in it', async () => {
  writeFileSync(endpoints, JSON.stringify({ ...service().endpoints, consoleUrl: CONSOLE }));
  const first = await shown();
  expect(first.match(/: 1120 declarations, \d+ inspected/g)).toHaveLength(2);
  expect(first).toMatch(
    /Health of import-risk in the second month, 1120 scored and \d+ inspected:\n {4}\S+-shifted: /,
  );
  const { body } = await service().as('operator').get('/v1/risk-groups?period=2026-09');
  const groups = body.items as Json[];
  for (const { text } of groups) expect(first).toContain(String(text));
  expect(first).toMatch(/country of departure US.*\n {8}holding, known as 2026-08-/);
  expect(first).toMatch(/^\S.* adopts it\./m);
  expect(first).toContain(`${CONSOLE}data?from=2026-08-01&to=2026-09-28&by=hsChapter&measure=fraudRate`);
  expect(first).toContain(`${CONSOLE}models?open=import-risk&from=2026-08-01&to=2026-09-28`);
  expect(first).toContain(`${CONSOLE}groups?period=2026-09`);
  const operator = service().as('operator');
  const statistics = await operator.get(
    '/v1/statistics/declarations?from=2026-08-01&to=2026-09-28&by=lane&measure=inspected',
  );
  const inspected = (statistics.body.rows as { value: number }[]).reduce((sum, { value }) => sum + value, 0);
  const printed = [...first.matchAll(/(\d+) inspected$/gm)].map(([, count]) => Number(count));
  expect(printed.reduce((sum, count) => sum + count, 0)).toBe(inspected);
  // Everything but times and ids is the same again.
  const stable = (text: string): string => text.replace(/as of \S+|\d+\.\d s/g, '');
  expect(stable(await shown())).toBe(stable(first));
}, 600_000);

contractTests();
