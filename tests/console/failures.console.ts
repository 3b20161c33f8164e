// When the service or the network fails: what a person reads, and that nothing that was typed is lost.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { buildConsole } from '../../lib/bundling/console.ts';
import { type RunningHost, startHost } from '../../local/host.ts';
import { DECLARATIONS, newDeclaration, scored } from '../api/support/declarations.ts';
import { Service } from '../api/support/service.ts';
import { HOST_OF_TESTS } from '../api/support/settings.ts';
import { sharedTemplates } from '../api/support/shared-templates.ts';
import { newVisit, service, visitAs } from './support/console.ts';

const OFFICER = 'Officer Kim';
const DAY = '2020-02-03';
const state = mkdtempSync(join(tmpdir(), 'customs-scoring-console-'));
let host: RunningHost | undefined;

async function start(port: number): Promise<RunningHost> {
  host = await startHost({
    ...HOST_OF_TESTS,
    port,
    state,
    synthesize: sharedTemplates(inject('testRun')),
    buildConsole,
  });
  await host.console?.settled;
  return host;
}

afterAll(async () => {
  await host?.stop();
  rmSync(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

test('while the service is stopped an alert says so; what was typed stays, and is recorded after its restart', async () => {
  const first = await start(0);
  const own = new Service(first.endpoints, state);
  const declaration = newDeclaration({ declaredOn: DAY });
  const { lane, declarationId: id } = await scored(own.as('clearance-system'), declaration);
  const visit = await newVisit({}, first.endpoints);
  visit.expectsNoAnswer();
  const { page } = visit;
  await visit.open(first.endpoints.consoleUrl ?? '', `/worklist?lane=${lane}&day=${DAY}&open=${id}`, OFFICER);
  await page.getByRole('radio', { name: 'Critical fraud' }).check();
  await page.getByRole('textbox', { name: /^Note/ }).fill('Ivory');
  await first.stop();
  await page.getByRole('button', { name: 'Record result' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'The service does not answer' });
  await alert.waitFor();
  expect(await page.getByRole('textbox', { name: /^Note/ }).inputValue()).toBe('Ivory');
  await start(Number(new URL(first.apiUrl).port));
  await alert.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('status').getByText('Result recorded').waitFor();
  const { body } = await own.as('clearance-system').get(`${DECLARATIONS}/${id}`);
  expect(body.inspection).toMatchObject({ outcome: 'critical', note: 'Ivory', revision: 1 });
});

test('a browser without a network says so, and goes on when it is back', async () => {
  const visit = await visitAs(OFFICER, `/worklist?lane=green&day=${DAY}`);
  visit.expectsNoAnswer();
  const { page, context } = visit;
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Red: inspect goods' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'You are offline' }).first();
  await alert.waitFor();
  await context.setOffline(false);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Nothing in this lane on this day').waitFor();
});

test.each([
  [403, 'You may not do this'],
  [500, 'Something went wrong'],
  [422, 'There is a problem'],
] as const)('an answer of %i is a sentence', async (status, sentence) => {
  const visit = await visitAs(OFFICER, `/worklist?lane=green&day=${DAY}`);
  visit.expects(status);
  const { page } = visit;
  await page.route('**/v1/declarations?**', (route) =>
    route.fulfill({
      status,
      json: { type: 'about:blank', title: 'Title', status, detail: 'The detail.', requestId: 'R-1' },
    }),
  );
  await page.getByRole('button', { name: 'Red: inspect goods' }).click();
  const alert = page.getByRole('alert').filter({ hasText: sentence });
  await alert.getByText('The detail.').waitFor();
  if (status === 500) await alert.getByText('R-1').waitFor();
});

test('a busy service is asked again before anybody is told', async () => {
  const visit = await visitAs(OFFICER, `/worklist?lane=green&day=${DAY}`);
  visit.expects(503);
  const { page } = visit;
  let refusals = 1;
  await page.route('**/v1/declarations?**', async (route) => {
    refusals -= 1;
    await (refusals < 0
      ? route.continue()
      : route.fulfill({ status: 503, json: { message: 'Service Unavailable' } }));
  });
  await page.getByRole('button', { name: 'Red: inspect goods' }).click();
  await page.getByText('Nothing in this lane on this day').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('a page that cannot be loaded any more, as after an update, offers to load again', async () => {
  const visit = await visitAs(OFFICER, `/worklist?lane=green&day=${DAY}`);
  visit.expects(404);
  const { page } = visit;
  await page.route('**/console/assets/**', (route) => route.fulfill({ status: 404, body: '' }));
  await page.getByRole('navigation').getByRole('link', { name: 'HS codes' }).click();
  await page.getByRole('alert').getByRole('button', { name: 'Load again' }).waitFor();
  await page.unroute('**/console/assets/**');
  visit.faults.length = 0;
  await page.getByRole('button', { name: 'Load again' }).click();
  await page.getByRole('heading', { level: 1, name: 'HS codes' }).waitFor();
});

test('a token that is refused before its time is renewed without the person', async () => {
  const visit = await visitAs(OFFICER, `/worklist?lane=green&day=${DAY}`);
  visit.expects(401);
  const { page } = visit;
  let refusals = 1;
  await page.route('**/v1/declarations?**', async (route) => {
    refusals -= 1;
    await (refusals < 0
      ? route.continue()
      : route.fulfill({ status: 401, json: { message: 'Unauthorized' } }));
  });
  const renewed = page.waitForRequest((request) => request.url() === service.endpoints.tokenUrl);
  await page.getByRole('button', { name: 'Red: inspect goods' }).click();
  expect((await renewed).postData()).toContain('grant_type=refresh_token');
  await page.getByText('Nothing in this lane on this day').waitFor();
});
