// npm run demo -- network on a fresh service, and again on the same one, where the merge stays undone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startScript } from './support/process.ts';
import { contractTests, startService, temporaryFolder } from './support/service.ts';

const service = startService();

test('the demonstration of networks ranks, explains, draws, connects and undoes', async () => {
  const out = temporaryFolder();
  const shown = async (): Promise<string> => {
    const options = ['network', '--endpoints', service().endpointsFile, '--out', out];
    const { code, stdout, stderr } = await startScript('bin/demo/main.ts', options).finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const first = await shown();
  expect(first).toMatch(/^2025-09-28: \d+ entities, \d+ links, [1-9]\d* merges, 0 rows rejected$/m);
  expect(first.match(/^ {4}\d+\. .*, score \d+$/gm)).toHaveLength(10);
  expect(first).toMatch(/^ {8}(?:Shares|Deals with) /m);
  expect(first).toMatch(/the riskiest: \d+ parties around the /);
  const { body } = await service().as('operator').get('/v1/network/rankings/2025-09-28?limit=1');
  expect(first).toContain(String((body.items as { label: string }[])[0]?.label));
  const [, entities] = /: (\d+) entities/.exec(first) ?? [];
  expect(first).toContain(`the next run has ${Number(entities) + 1} entities`);
  expect(readFileSync(join(out, 'ring.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s);
  expect(await shown()).toContain('their merge was undone before');
}, 600_000);

contractTests();
