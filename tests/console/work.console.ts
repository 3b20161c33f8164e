// Documents, delinquency, HS codes, audit and models as people use them.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DECLARATIONS, newDeclaration, scored } from '../api/support/declarations.ts';
import type { Json } from '../api/support/service.ts';
import { consoleUrl, newVisit, service, visitAs } from './support/console.ts';

const OFFICER = 'Officer Kim';
const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'documents', 'kr-genuine.jpg');

test('a document is uploaded from the page, followed to its verdict, and listed', async () => {
  const visit = await visitAs(OFFICER, '/documents?tab=upload');
  const { page } = visit;
  await page.getByRole('button', { name: 'Upload document' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  await alert.getByRole('link', { name: 'Choose a certificate or an invoice' }).waitFor();
  await page.getByLabel('Certificate or invoice').setInputFiles(SAMPLE);
  await page.getByRole('textbox', { name: 'Issuing authority' }).fill('KR-CONSOLE');
  await page.getByRole('button', { name: 'Upload document' }).click();
  await page.getByRole('status').getByText('Unverifiable').waitFor({ timeout: 45_000 });
  // Nothing is registered for the authority: the verdict, its marks and their words are those of the API.
  const { body } = await service.as('officer').get('/v1/documents?status=unverifiable');
  const [document] = body.items as (Json & { documentId: string; findings: { text: string }[] })[];
  expect(document).toMatchObject({ authorityId: 'KR-CONSOLE', by: { user: { name: OFFICER } } });
  const marks = page.getByRole('list', { name: 'Marks' }).getByRole('listitem');
  expect(await marks.count()).toBe(document?.findings.length);
  for (const { text } of document?.findings ?? []) await marks.getByText(text).first().waitFor();
  // Sentences are broken between words.
  const breaks = await marks
    .first()
    .evaluate((mark) => [...mark.querySelectorAll('*')].map((part) => getComputedStyle(part).wordBreak));
  expect(new Set(breaks)).toEqual(new Set(['normal']));
  const picture = page.getByRole('img', { name: 'Page 1 of kr-genuine.jpg' });
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 15_000 })
    .toBeGreaterThan(100);

  await page.getByRole('tab', { name: 'Documents received' }).click();
  await page.getByRole('button', { name: /^Verdict/ }).click();
  await page.getByRole('option', { name: 'Unverifiable' }).click();
  await page.getByRole('link', { name: 'kr-genuine.jpg' }).click();
  await page.getByRole('region', { name: 'kr-genuine.jpg' }).getByRole('list', { name: 'Marks' }).waitFor();
  expect(new URL(page.url()).searchParams.get('open')).toBe(document?.documentId);
  expect(await visit.accessibilityFaults()).toEqual([]);
});

test('a broker sees documents and HS codes, and another party’s document is not found', async () => {
  const visit = await newVisit();
  visit.expects(404);
  await visit.open(consoleUrl, '/documents?open=01234567-89ab-cdef-0123-456789abcdef', 'Broker Jung');
  const { page } = visit;
  await page.getByRole('alert').getByText('Not found').waitFor();
  const links = await page.getByRole('navigation').getByRole('link').allInnerTexts();
  expect(links).toEqual(expect.arrayContaining(['Documents', 'HS codes']));
  expect(links).not.toContain('Worklist');
  expect(await page.getByRole('tab', { name: 'References' }).count()).toBe(0);
});

test('a description gets candidates, the words that count and a place in the tariff; one is chosen', async () => {
  const visit = await visitAs(OFFICER, '/hs');
  const { page } = visit;
  await page
    .getByRole('textbox', { name: 'Description of the goods' })
    .fill('Lithium-ion battery pack 48V for e-bikes');
  await page.getByRole('button', { name: 'Find codes' }).click();
  const first = page.getByRole('list', { name: 'Candidates' }).getByRole('listitem').first();
  await first.getByText('8507.60').waitFor();
  const tree = page.getByRole('tree', { name: 'Place in the tariff' });
  for (const code of ['85', '8507', '850760']) await tree.getByText(code, { exact: true }).waitFor();
  expect((await page.locator('mark.for').allInnerTexts()).map((text) => text.toLowerCase())).toContain(
    'lithium',
  );
  expect(await visit.accessibilityFaults()).toEqual([]);
  await first.getByRole('button', { name: 'Choose this code' }).click();
  await page.getByRole('status').getByText('Decision recorded').waitFor();
  const id = new URL(page.url()).searchParams.get('prediction') ?? '';
  await page.reload();
  await page.getByText('Chosen: 8507.60').waitFor();
  const { body } = await service.as('operator').get(`/v1/audit?subject=hs-prediction/${id}`);
  expect(body.items).toMatchObject([{ by: { user: { name: OFFICER } } }]);
});

test('a list of goods is opened, and vague goods are said to be', async () => {
  const { page } = await visitAs(OFFICER, '/hs?tab=list');
  await page
    .getByRole('textbox', { name: 'Descriptions, one a line' })
    .fill('description,itemName\n"Coffee beans, roasted",\nparts,\n');
  await page.getByText('2 descriptions').waitFor();
  await page.getByRole('button', { name: 'Find codes' }).click();
  const rows = page.getByRole('grid', { name: 'Goods' }).getByRole('row');
  await rows.filter({ hasText: 'Coffee beans' }).getByText('0901.21').waitFor();
  await rows.filter({ hasText: 'parts' }).getByText('Too general to classify').waitFor();
  await page.getByRole('button', { name: 'Choose all first codes' }).click();
  await page.getByRole('status').getByText('Decision recorded').waitFor();
});

test('a taxpayer that does not exist, and a day without a run, are said', async () => {
  const visit = await newVisit();
  visit.expects(404);
  await visit.open(consoleUrl, '/delinquency?day=2020-01-01&open=TP000', OFFICER);
  const { page } = visit;
  await page.getByRole('alert').getByText('Not found').first().waitFor();
});

test('the audit trail shows who did what, and filters by what was acted on', async () => {
  const declaration = newDeclaration({ declaredOn: '2020-02-05' });
  await scored(service.as('clearance-system'), declaration);
  await service
    .as('officer')
    .post(`${DECLARATIONS}/${declaration.declarationId}/inspection`, { outcome: 'clear' });
  const { page } = await visitAs(
    'Supervisor Park',
    `/audit?subject=declaration/${declaration.declarationId}`,
  );
  const list = page.getByRole('grid', { name: 'Audit' });
  await list.getByText('inspection.recorded').waitFor();
  expect(await list.getByRole('rowheader').count()).toBe(2);
});

test('every model shows its version and its card', async () => {
  const { page } = await visitAs('Operator Choi', '/models');
  const { body } = await service.as('operator').get('/v1/models');
  for (const { name } of body.items as { name: string }[]) {
    await page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
  }
  await page.getByRole('button', { name: 'Model card' }).first().click();
  await page.locator('.card-text').filter({ visible: true }).first().waitFor();
});
