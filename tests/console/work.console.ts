// Documents, delinquency, HS codes, audit and models as people use them.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { enrol } from '../../bin/support/enrolment.ts';
import { DECLARATIONS, newDeclaration, scored } from '../api/support/declarations.ts';
import {
  csvRows,
  download,
  putSnapshot,
  runDay,
  snapshotText,
  TAXPAYERS,
  taxpayerRow,
} from '../api/support/delinquency.ts';
import type { Json } from '../api/support/service.ts';
import { documentBody } from '../support/document-records.ts';
import { consoleUrl, newVisit, service, visitAs } from './support/console.ts';

const OFFICER = 'Officer Kim';
const WITHIN_MS = 120_000;
const SAMPLES = join(import.meta.dirname, '..', '..', 'samples', 'documents');
const FILE = 'kr-counterfeit-stamp.jpg';
const AUTHORITY = 'KR-CONSOLE';
const STAMPS = 3;

/** Registers genuine stamps of the authority, with which the file's is compared. */
async function registerStamps(): Promise<void> {
  const operator = new ApiClient(await findService({ endpoints: service.endpointsFile }));
  const stamps = Array.from({ length: STAMPS }, (_, index) => ({
    path: join(SAMPLES, 'references', `kr-stamp-${index + 1}.jpg`),
    contentType: 'image/jpeg' as const,
    authorityId: AUTHORITY,
    kind: 'stamp' as const,
  }));
  await enrol(operator, stamps, Date.now() + WITHIN_MS, () => undefined);
}

/** The cells of a row, from its text. */
function cellsOf(row: string): string[] {
  return row.split('\t').map((cell) => cell.trim());
}

/** Keeps every text that the page says as a status from now on. */
async function watchStatus(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    const read = (): void => {
      for (const place of document.querySelectorAll('[role="status"]')) {
        const text = place.textContent;
        if (text !== '' && said.at(-1) !== text) said.push(text);
      }
    };
    new MutationObserver(read).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    (globalThis as { said?: string[] }).said = said;
  });
  return async () => await page.evaluate(() => (globalThis as { said?: string[] }).said ?? []);
}

test('a document is uploaded from the page, followed to its verdict, shown with its marks, and decided on', async () => {
  const declaredOn = '2020-02-06';
  const declaration = newDeclaration({ declaredOn });
  const { lane } = await scored(service.as('clearance-system'), declaration);
  await registerStamps();
  const visit = await visitAs(OFFICER, '/documents?tab=upload');
  const { page } = visit;
  await page.getByRole('button', { name: 'Upload document' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  await alert.getByRole('link', { name: 'Choose a certificate or an invoice' }).waitFor();
  await page.getByLabel('Certificate or invoice').setInputFiles(join(SAMPLES, FILE));
  await page.getByRole('combobox', { name: 'Kind of document' }).selectOption({ label: 'Invoice' });
  // Authorities with references are proposed.
  await page.locator(`datalist > option[value="${AUTHORITY}"]`).waitFor({ state: 'attached' });
  await page.getByRole('combobox', { name: 'Issuing authority' }).fill(AUTHORITY);
  await page.getByRole('textbox', { name: 'Declaration (optional)' }).fill(declaration.declarationId);
  const said = await watchStatus(page);
  await page.getByRole('button', { name: 'Upload document' }).click();
  await page.getByRole('status').getByText('Suspicious').waitFor({ timeout: 30_000 });
  const words = ['Uploading', 'Being examined', 'Suspicious'];
  expect((await said()).filter((text) => words.includes(text))).toEqual(words);
  // The verdict, the marks and their words are those of the API.
  const { body } = await service.as('officer').get('/v1/documents?status=suspicious');
  const [document] = body.items as (Json & {
    documentId: string;
    findings: (Json & { text: string; box: { x: number; y: number; width: number; height: number } })[];
  })[];
  expect(document).toMatchObject({
    authorityId: AUTHORITY,
    documentType: 'invoice',
    by: { user: { name: OFFICER } },
  });
  const marks = page.getByRole('list', { name: 'Marks' }).getByRole('listitem');
  expect(await marks.count()).toBe(document?.findings.length);
  for (const { text } of document?.findings ?? []) await marks.getByText(text).first().waitFor();
  // Sentences are broken between words.
  const breaks = await marks
    .first()
    .evaluate((mark) => [...mark.querySelectorAll('*')].map((part) => getComputedStyle(part).wordBreak));
  expect(new Set(breaks)).toEqual(new Set(['normal']));
  const picture = page.getByRole('img', { name: `Page 1 of ${FILE}` });
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 15_000 })
    .toBeGreaterThan(100);

  await page.getByRole('tab', { name: 'Documents received' }).click();
  await page.getByRole('combobox', { name: 'Verdict' }).selectOption({ label: 'Suspicious' });
  await page.getByRole('link', { name: FILE }).click();
  const opened = page.getByRole('region', { name: FILE });
  await opened.getByRole('list', { name: 'Marks' }).waitFor();
  expect(new URL(page.url()).searchParams.get('open')).toBe(document?.documentId);

  // Each box lies on its finding, by the keyboard it leads to its mark, and the mark's pictures are there.
  const stamp = document?.findings.find(({ kind }) => kind === 'stamp');
  const { similarity = Number.NaN } = (stamp?.match ?? {}) as { similarity?: number };
  const percent = new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(similarity);
  const box = opened.getByRole('button', { name: `Stamp 1, page 1: mismatch, ${percent} %` });
  const image = await opened.getByRole('img', { name: `Page 1 of ${FILE}`, exact: true }).boundingBox();
  const drawn = await box.boundingBox();
  const found = stamp?.box;
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
  for (const name of [/^On the page: Stamp 1/, /^Registered reference: Stamp 1/]) {
    await expect
      .poll(() =>
        opened.getByRole('img', { name }).evaluate((picture: HTMLImageElement) => picture.naturalWidth),
      )
      .toBeGreaterThan(20);
  }
  expect(await visit.accessibilityFaults()).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await visit.overflow()).toBe(0);
  await page.setViewportSize({ width: 1440, height: 900 });

  // From its declaration an officer decides on it, and sees that a colleague was first.
  await page.goto(`${consoleUrl}worklist?lane=${lane}&day=${declaredOn}&open=${declaration.declarationId}`);
  await page.getByRole('button', { name: 'Its documents' }).click();
  await page.getByRole('link', { name: FILE }).click();
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

  // The authority is in the list of those with references, and leads to its documents.
  await page.getByRole('tab', { name: 'References' }).click();
  const authorities = page.getByRole('grid', { name: 'Authorities with references' });
  await authorities.getByRole('row').filter({ hasText: AUTHORITY }).getByRole('link').click();
  await page.getByRole('link', { name: `Documents of ${AUTHORITY}` }).click();
  await page.getByRole('grid', { name: 'Documents' }).getByRole('link', { name: FILE }).waitFor();
  expect(new URL(page.url()).searchParams.get('issuer')).toBe(AUTHORITY);

  // By the day of its announcement it is in the list or not, and the address says so.
  const announced = String(document?.createdAt).slice(0, 10);
  const listed = page.getByRole('grid', { name: 'Documents' }).getByRole('link', { name: FILE });
  await page.getByRole('textbox', { name: 'Announced until' }).fill('2020-12-31');
  await page.getByText('No such document').waitFor();
  expect(await listed.count()).toBe(0);
  await page.getByRole('textbox', { name: 'Announced until' }).fill(announced);
  await listed.waitFor();
  await page.getByRole('textbox', { name: 'Announced from' }).fill(announced);
  await expect
    .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
    .toMatchObject({
      issuer: AUTHORITY,
      from: announced,
      to: announced,
    });
  await listed.waitFor();
});

test('a broker sees documents and HS codes, and another party’s document is not found', async () => {
  const { body } = await service.as('officer').post('/v1/documents', documentBody());
  const visit = await newVisit();
  visit.expects(404);
  await visit.open(consoleUrl, `/documents?open=${String(body.documentId)}`, 'Broker Jung');
  const { page } = visit;
  await page.getByRole('alert').getByText('Not found').waitFor();
  const links = await page.getByRole('navigation').getByRole('link').allInnerTexts();
  expect(links).toEqual(['Documents', 'HS codes', 'Field kit']);
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

test('the latest day of taxpayers is the report’s, and narrowed by the name; one opens with why, and gets another grade', async () => {
  const named = { 'TP-1': '한빛무역', 'TP-2': 'Hanbit Trading', 'TP-3': 'Daehan' };
  const rows = Array.from({ length: 12 }, (_, index) => {
    const id = `TP-${index + 1}`;
    const companyName = named[id as keyof typeof named];
    return taxpayerRow(id, (index + 8) % 10, companyName === undefined ? {} : { companyName });
  });
  // The day before everybody owed nothing.
  const before = rows.map(({ taxpayerId, companyName }) =>
    taxpayerRow(String(taxpayerId), 0, { companyName }),
  );
  let run: Json = {};
  for (const [runDate, snapshot] of [
    ['2026-11-18', before],
    ['2026-11-19', rows],
  ] as const) {
    await putSnapshot(service, runDate, 'taxpayers.csv', snapshotText(snapshot));
    run = await runDay(service, runDate);
    expect(run).toMatchObject({ status: 'succeeded', taxpayers: 12 });
  }
  const visit = await visitAs(OFFICER, '/delinquency');
  const { page } = visit;
  const ranking = page.getByRole('grid', { name: 'Delinquency' });
  await ranking.getByText('Daehan').waitFor();
  const columns = await ranking.getByRole('columnheader').allInnerTexts();
  expect(columns.slice(0, 3)).toEqual(['Company', 'Risk score', 'Risk grade']);
  const report = csvRows(await download(run, 'csvUrl'));
  const shown = await ranking.getByRole('row').allInnerTexts();
  expect(shown.slice(1, 11).map((row) => cellsOf(row).slice(0, 3))).toEqual(
    report.slice(0, 10).map(({ companyName, score, grade }) => [companyName, score, grade]),
  );

  await page.getByRole('combobox', { name: 'Change of grade' }).selectOption({ label: 'Safer than before' });
  await page.getByText('No taxpayer of this day matches').first().waitFor();
  await page
    .getByRole('combobox', { name: 'Change of grade' })
    .selectOption({ label: 'Riskier than before' });
  const names = (): Promise<string[]> => ranking.getByRole('rowheader').allInnerTexts();
  const name = page.getByRole('textbox', { name: 'Company’s name begins with' });
  await name.fill('HAN BIT');
  await name.press('Enter');
  await expect.poll(names).toEqual(['Hanbit Trading']);
  expect(new URL(page.url()).searchParams.get('name')).toBe('HAN BIT');

  await ranking.getByRole('link', { name: 'Hanbit Trading' }).click();
  const opened = page.getByRole('region', { name: 'Taxpayer Hanbit Trading' });
  await opened.getByRole('list', { name: 'Why' }).getByRole('listitem').first().waitFor();
  const taxpayer = async (): Promise<Json> => (await service.as('officer').get(`${TAXPAYERS}/TP-2`)).body;
  const { latest, history } = (await taxpayer()) as { latest: Json; history: Json[] };
  const reasons = opened.getByRole('list', { name: 'Why' }).getByRole('listitem');
  expect(await reasons.count()).toBe((latest.reasons as Json[]).length);
  const days = opened.getByRole('table', { name: 'History' }).getByRole('row');
  expect((await days.allInnerTexts()).slice(1).map((row) => cellsOf(row).slice(1, 3))).toEqual(
    history.map(({ score, grade }) => [String(score), grade]),
  );
  const chart = opened.getByRole('img', { name: 'Score history' });
  const scores = history.map(({ score }) => Number(score));
  expect(await chart.getAttribute('aria-label')).toContain(
    `lowest ${Math.min(...scores)}, highest ${Math.max(...scores)}, latest ${String(latest.score)}`,
  );
  expect(await visit.accessibilityFaults()).toEqual([]);

  await opened.getByRole('button', { name: 'Override grade' }).click();
  await opened.getByRole('button', { name: 'Record override' }).click();
  await opened.getByRole('alert').getByRole('link', { name: 'Choose a grade' }).click();
  const grade = opened.getByRole('combobox', { name: 'New grade' });
  expect(await grade.evaluate((field) => field === document.activeElement)).toBe(true);
  await grade.selectOption({ label: '10' });
  const until = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  await opened.getByRole('textbox', { name: 'Valid until' }).fill(until);
  await opened.getByRole('textbox', { name: 'Why the grade is overridden' }).fill('Paid at the counter');
  await opened.getByRole('button', { name: 'Record override' }).click();
  await page.getByRole('status').getByText('Override recorded').waitFor();
  // Beside the grade of the run, not instead of it.
  const list = opened.getByRole('list', { name: 'Override' });
  await list.getByText(/^10 until .+: Paid at the counter/).waitFor();
  expect(await taxpayer()).toMatchObject({ latest: { grade: latest.grade }, override: { grade: '10' } });
  await opened.getByRole('button', { name: 'Close the taxpayer' }).click();
  const row = ranking.getByRole('row').filter({ hasText: 'Hanbit Trading' });
  await row.getByText('10', { exact: true }).waitFor();
  expect(cellsOf(await row.innerText())[2]).toBe(latest.grade);
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
