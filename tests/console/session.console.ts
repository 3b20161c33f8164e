// Signing in and out, as a person and as whoever watches what the browser keeps and sends.
import { expect, test } from 'vitest';
import { consoleUrl, newVisit, service, visitAs } from './support/console.ts';

const OFFICER = 'Officer Kim';

test('one button a person, then the first page in a frame of landmarks', async () => {
  const { page, ...visit } = await newVisit();
  await page.goto(consoleUrl);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  for (const { name } of service.endpoints.users) {
    expect(await page.getByRole('button', { name }).count(), name).toBe(1);
  }
  await page.getByRole('button', { name: OFFICER }).click();
  await page.getByRole('main').getByRole('heading', { level: 1, name: 'Worklist' }).waitFor();
  expect(await page.getByRole('banner').count()).toBe(1);
  expect(await page.getByRole('main').count()).toBe(1);
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  await page.getByRole('navigation').getByRole('link', { name: 'Worklist' }).waitFor();
  await page.getByRole('banner').getByRole('button', { name: OFFICER }).waitFor();
  expect(await page.title()).toBe('Worklist - Customs Scoring');
  expect(visit.faults).toEqual([]);
});

test('tokens are in memory alone, and the code goes to the token endpoint alone', async () => {
  const visit = await newVisit();
  const bodies: { url: string; body: string }[] = [];
  visit.page.on('request', (request) => bodies.push({ url: request.url(), body: request.postData() ?? '' }));
  let code = '';
  visit.page.on('response', (response) => {
    const location = response.headers().location ?? '';
    code = /[?&]code=([^&]+)/.exec(location)?.[1] ?? code;
  });
  await visit.open(consoleUrl, '/worklist', OFFICER);
  expect(code).not.toBe('');
  const withCode = bodies.filter(({ url, body }) => url.includes(code) || body.includes(code));
  // The redirect back carries it once, in the address that is replaced at once; then only the token request does.
  expect(withCode.map(({ url }) => new URL(url).pathname)).toEqual(['/console/', '/issuer/oauth2/token']);
  expect(visit.page.url()).not.toContain(code);
  const kept = await visit.page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(kept).not.toContain('eyJ');
  // Nor in cookies that scripts cannot see.
  expect(JSON.stringify(await visit.context.cookies())).not.toContain('eyJ');
  expect(await visit.page.evaluate(() => sessionStorage.length)).toBe(0);
  expect(await visit.page.evaluate(() => document.cookie)).toBe('');
});

test('reload returns to the same page and filters without a second choice', async () => {
  const { page } = await visitAs(OFFICER, '/worklist?lane=yellow&day=2020-01-02&status=inspected');
  await page.reload();
  await page.getByRole('button', { name: 'Yellow: check documents', pressed: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?lane=yellow&day=2020-01-02&status=inspected');
  expect(await page.getByLabel('Day of the declarations').inputValue()).toBe('2020-01-02');
});

test('signing out ends the session of the issuer, too', async () => {
  const { page } = await visitAs(OFFICER, '/worklist');
  await page.getByRole('banner').getByRole('button', { name: OFFICER }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(consoleUrl);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a session that the issuer has ended asks for a sign-in, and keeps what was typed', async () => {
  const visit = await visitAs(OFFICER, '/worklist?day=2020-01-02&open=none');
  visit.expects(401);
  visit.expects(400);
  visit.expects(404);
  const { page, context } = visit;
  // As if signed out in another window, and the access token had run out.
  await (await context.newPage()).goto(`${service.endpoints.apiUrl}/issuer/logout`);
  await page.route('**/v1/**', (route) => route.fulfill({ status: 401, json: { message: 'Unauthorized' } }));
  await page.getByRole('button', { name: 'Yellow: check documents' }).click();
  await page.getByRole('alert').getByText('Your session has ended').first().waitFor();
  await page.unroute('**/v1/**');
  await page.getByRole('button', { name: 'Sign in again' }).first().click();
  await page.getByRole('button', { name: OFFICER }).click();
  await page.getByRole('button', { name: 'Yellow: check documents', pressed: true }).waitFor();
});

test('what the issuer refuses is said, with a way back', async () => {
  const { page } = await newVisit();
  await page.goto(consoleUrl);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const state = new URL(page.url()).searchParams.get('state') ?? '';
  await page.goto(
    `${consoleUrl}?error=access_denied&error_description=No&state=${state}&iss=${service.endpoints.apiUrl}/issuer`,
  );
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a return that this browser never started is not believed', async () => {
  const { page } = await newVisit();
  await page.goto(`${consoleUrl}?code=stolen&state=other&iss=${service.endpoints.apiUrl}/issuer`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});
