// Documents, delinquency, HS codes, audit and models as people use them.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DECLARATIONS, newDeclaration, scored } from '../api/support/declarations.ts';
import { putSnapshot, runDay, snapshotText, taxpayerRow } from '../api/support/delinquency.ts';
import type { Json } from '../api/support/service.ts';
import { referenceBody } from '../support/document-records.ts';
import { consoleUrl, newVisit, service, visitAs } from './support/console.ts';

const OFFICER = 'Officer Kim';
const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'documents', 'kr-genuine.jpg');

test('a document is uploaded from the page, followed to its verdict, shown with its marks, and decided on', async () => {
  const declaredOn = '2020-02-06';
  const declaration = newDeclaration({ declaredOn });
  const { lane } = await scored(service.as('clearance-system'), declaration);
  const visit = await visitAs(OFFICER, '/documents?tab=upload');
  const { page } = visit;
  await page.getByRole('button', { name: 'Upload document' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  await alert.getByRole('link', { name: 'Choose a certificate or an invoice' }).waitFor();
  await page.getByLabel('Certificate or invoice').setInputFiles(SAMPLE);
  await page.getByRole('textbox', { name: 'Issuing authority' }).fill('KR-CONSOLE');
  await page.getByRole('textbox', { name: 'Declaration (optional)' }).fill(declaration.declarationId);
  await page.getByRole('button', { name: 'Upload document' }).click();
  await page.getByRole('status').getByText('Unverifiable').waitFor({ timeout: 45_000 });
  // Nothing is registered for the authority: the verdict, its marks and their words are those of the API.
  const { body } = await service.as('officer').get('/v1/documents?status=unverifiable');
  const [document] = body.items as (Json & {
    documentId: string;
    findings: { text: string; box: { x: number; y: number; width: number; height: number } }[];
  })[];
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
  const opened = page.getByRole('region', { name: 'kr-genuine.jpg' });
  await opened.getByRole('list', { name: 'Marks' }).waitFor();
  expect(new URL(page.url()).searchParams.get('open')).toBe(document?.documentId);

  // Each box lies on its finding, by the keyboard it leads to its mark, and the mark's pictures are there.
  const box = opened.getByRole('button', { name: /^Stamp 1, page 1: / });
  const image = await opened
    .getByRole('img', { name: 'Page 1 of kr-genuine.jpg', exact: true })
    .boundingBox();
  const drawn = await box.boundingBox();
  const found = document?.findings[0]?.box;
  if (image === null || drawn === null || found === undefined) throw new Error('Nothing is drawn');
  const middle = [
    image.x + (found.x + found.width / 2) * image.width,
    image.y + (found.y + found.height / 2) * image.height,
  ];
  expect(Math.abs(drawn.x + drawn.width / 2 - (middle[0] ?? 0))).toBeLessThan(2);
  expect(Math.abs(drawn.y + drawn.height / 2 - (middle[1] ?? 0))).toBeLessThan(2);
  await box.press('Enter');
  expect(await page.evaluate(() => globalThis.document.activeElement?.textContent)).toContain(
    'Stamp 1, page 1',
  );
  await expect
    .poll(() =>
      opened
        .getByRole('img', { name: /^On the page: Stamp 1/ })
        .evaluate((picture: HTMLImageElement) => picture.naturalWidth),
    )
    .toBeGreaterThan(20);
  expect(await visit.accessibilityFaults()).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  await expect.poll(() => visit.overflow()).toBe(0);
  await page.setViewportSize({ width: 1440, height: 900 });

  // From its declaration an officer decides on it, and sees that a colleague was first.
  await page.goto(`${consoleUrl}worklist?lane=${lane}&day=${declaredOn}&open=${declaration.declarationId}`);
  await page.getByRole('button', { name: 'Its documents' }).click();
  await page.getByRole('link', { name: 'kr-genuine.jpg' }).click();
  const filter = page.getByRole('textbox', { name: 'Declaration' });
  expect(await filter.inputValue()).toBe(declaration.declarationId);
  const record = opened.getByRole('button', { name: 'Record decision' });
  await record.click();
  await opened.getByRole('link', { name: 'Choose what you decide' }).waitFor();
  await opened.getByRole('radio', { name: 'Refused' }).check();
  await opened.getByRole('textbox', { name: /^Note/ }).fill('Another stamp');
  const path = `/v1/documents/${document?.documentId}`;
  await service.as('officer').post(`${path}/decision`, { decision: 'accepted' });
  await record.click();
  await opened
    .getByRole('alert')
    .getByText(/^Accepted by officer/)
    .waitFor();
  await record.click();
  await page.getByRole('status').getByText('Decision recorded').waitFor();
  await opened.getByText(/^Refused by Officer Kim/).waitFor();
  expect((await service.as('officer').get(path)).body.decision).toMatchObject({
    decision: 'refused',
    note: 'Another stamp',
    by: { user: { name: OFFICER } },
  });
  expect(await visit.accessibilityFaults()).toEqual([]);

  // The authority is in the list of those with references once one is announced, and leads to its documents.
  const reference = referenceBody();
  await service.as('officer').post('/v1/authorities/KR-CONSOLE/references', reference);
  await page.getByRole('tab', { name: 'References' }).click();
  const authorities = page.getByRole('grid', { name: 'Authorities with references' });
  await authorities.getByRole('row').filter({ hasText: 'KR-CONSOLE' }).getByRole('link').click();
  await page.getByRole('link', { name: 'Documents of KR-CONSOLE' }).click();
  await page.getByRole('grid', { name: 'Documents' }).getByRole('link', { name: 'kr-genuine.jpg' }).waitFor();
  expect(new URL(page.url()).searchParams.get('issuer')).toBe('KR-CONSOLE');

  // By the day of its announcement it is in the list or not, and the address says so.
  const announced = String(document?.createdAt).slice(0, 10);
  const listed = page.getByRole('grid', { name: 'Documents' }).getByRole('link', { name: 'kr-genuine.jpg' });
  await page.getByRole('textbox', { name: 'Announced until' }).fill('2020-12-31');
  await page.getByText('No such document').waitFor();
  expect(await listed.count()).toBe(0);
  await page.getByRole('textbox', { name: 'Announced until' }).fill(announced);
  await listed.waitFor();
  await page.getByRole('textbox', { name: 'Announced from' }).fill(announced);
  await expect
    .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
    .toMatchObject({
      issuer: 'KR-CONSOLE',
      from: announced,
      to: announced,
    });
  await listed.waitFor();
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

test('the latest day of taxpayers is ranked over all grades, and narrowed by the name', async () => {
  const rows = [
    taxpayerRow('TP-1', 1, { companyName: '한빛무역' }),
    taxpayerRow('TP-2', 9, { companyName: 'Hanbit Trading' }),
    taxpayerRow('TP-3', 0, { companyName: 'Daehan' }),
  ];
  const runDate = '2026-11-19';
  await putSnapshot(service, runDate, 'taxpayers.csv', snapshotText(rows));
  expect(await runDay(service, runDate)).toMatchObject({ status: 'succeeded', taxpayers: 3 });
  const visit = await visitAs(OFFICER, '/delinquency');
  const { page } = visit;
  const ranking = page.getByRole('grid', { name: 'Delinquency' });
  await ranking.getByText('Daehan').waitFor();
  const names = (): Promise<string[]> => ranking.getByRole('rowheader').allInnerTexts();
  expect(await names()).toEqual(['Hanbit Trading', '한빛무역', 'Daehan']);
  const name = page.getByRole('textbox', { name: 'Company’s name begins with' });
  await name.fill('HAN BIT');
  await name.press('Enter');
  await expect.poll(names).toEqual(['Hanbit Trading']);
  expect(new URL(page.url()).searchParams.get('name')).toBe('HAN BIT');
  await page.getByRole('button', { name: /^Change of grade/ }).click();
  await page.getByRole('option', { name: 'Riskier than before' }).click();
  await page.getByText('No taxpayer of this day matches').first().waitFor();
  expect(await visit.accessibilityFaults()).toEqual([]);
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
