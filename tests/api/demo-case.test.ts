// npm run demo -- case on a running service: what it prints is what the service has recorded.
import { expect, test } from 'vitest';
import { DECLARATIONS } from './support/declarations.ts';
import { startScript } from './support/process.ts';
import { contractTests, type Json, startService } from './support/service.ts';

const service = startService();

test('the demonstration of a case amends, inspects and corrects a declaration, and receives its webhook', async () => {
  const demo = startScript('bin/demo/main.ts', ['case', '--endpoints', service().endpointsFile]);
  const { code, stdout, stderr } = await demo.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const id = /CASE-[0-9a-f]{8}/.exec(stdout)?.[0] ?? '';
  const { body } = await service().as('operator').get(`${DECLARATIONS}/${id}`);
  const prices = ((body.declaration as Json).items as { price: Json }[]).map(({ price }) => price.currency);
  expect(prices).toEqual(['USD', 'USD', 'KRW']);
  expect(body).toMatchObject({
    version: 2,
    assignee: 'officer',
    assigneeName: 'Officer Kim',
    inspection: { outcome: 'clear', revision: 2, by: { user: { id: 'supervisor' } } },
  });
  const section = (title: string): string[] =>
    (stdout.split(`\n${title}`)[1]?.split('\n\n')[0] ?? '').split('\n');
  const events = ['submitted', 'amended', 'assigned', 'inspected', 'corrected'];
  expect(
    section('Its history')
      .slice(1)
      .map((line) => line.trim().split(/ +/)[1]),
  ).toEqual(events);
  expect(
    section('Its lines in the audit trail')
      .slice(1)
      .map((line) => line.trim().split(/ +/)[1]),
  ).toEqual([
    'inspection.corrected',
    'inspection.recorded',
    'declaration.assigned',
    'declaration.amended',
    'declaration.submitted',
  ]);
  expect(stdout).toMatch(new RegExp(`verified evt_\\w+ inspection.recorded \\S+ {"declarationId":"${id}"`));
  expect(stdout).toContain('assigned to Officer Kim');
  // The webhook of the demonstration is gone.
  const { items } = (await service().as('operator').get('/v1/webhooks')).body;
  expect(items).toEqual([]);
}, 300_000);

contractTests();
