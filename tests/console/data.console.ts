// The data portal as an analyst uses it: figures as the API gives them, in a chart and a table, and files to take away.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DECLARATIONS, newDeclaration, scored } from '../api/support/declarations.ts';
import { csvRows } from '../api/support/delinquency.ts';
import { runLake } from '../api/support/lake.ts';
import type { Json } from '../api/support/service.ts';
import { newVisit, service, visitAs } from './support/console.ts';

// Days of no other test, before all of theirs.
const FROM = '2019-06-03';
const TO = '2019-06-04';
const PERIOD = `from=${FROM}&to=${TO}`;

/** Two declarations of one day and one of the next; fraud was found in one of the two that were inspected. */
async function declareAndCount(): Promise<void> {
  const declare = async (id: string, changes: Json): Promise<string> => {
    const declarationId = `DATA-${id}`;
    await scored(service.as('clearance-system'), newDeclaration({ declarationId, ...changes }));
    return `${DECLARATIONS}/${declarationId}/inspection`;
  };
  const shoes = await declare('1', { declaredOn: FROM });
  await declare('2', { declaredOn: FROM });
  const coffee = await declare('3', { declaredOn: TO, hsCode: '090121', originCountry: 'BR' });
  await service.as('officer').post(shoes, { outcome: 'fraud' });
  await service.as('officer').post(coffee, { outcome: 'clear' });
  expect(await runLake(service)).toBe('SUCCEEDED');
}

test('counts, sums and rates are those of the API, in a chart, a table and a file', async () => {
  await declareAndCount();
  const visit = await visitAs('Analyst Lee', `/data?${PERIOD}&by=origin&measure=fraudRate`);
  const { page } = visit;
  // The chart and the table of its figures have one name.
  const name = 'Share of fraud among inspected by Country of origin';
  const table = page.getByRole('grid', { name });
  await table.getByRole('rowheader', { name: 'BR Brazil' }).waitFor();
  const { body } = await service
    .as('operator')
    .get(`/v1/statistics/declarations?${PERIOD}&by=origin&measure=fraudRate`);
  const rows = body.rows as { origin: string; value: number; n: number; low: number; high: number }[];
  const shown = await table.getByRole('rowheader').allInnerTexts();
  expect(shown.map((text) => text.slice(0, 2))).toEqual(rows.map(({ origin }) => origin));
  await table.getByText('100%', { exact: true }).waitFor();
  await page.getByRole('application', { name }).waitFor();
  expect(await visit.accessibilityFaults()).toEqual([]);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-download-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'figures.csv');
  await download.saveAs(file);
  expect(csvRows(readFileSync(file, 'utf8'))).toEqual(
    rows.map(({ origin, value, n, low, high }) => ({
      origin,
      ...{ value: `${value}`, n: `${n}`, low: `${low}`, high: `${high}` },
    })),
  );
});

test('another question changes the address, and a day leads to its worklist', async () => {
  const { page } = await visitAs('Analyst Lee', `/data?${PERIOD}`);
  const table = page.getByRole('grid', { name: 'Declarations by Day' });
  await table.getByRole('link', { name: 'Jun 3, 2019' }).waitFor();
  await page.getByRole('combobox', { name: 'And by' }).selectOption({ label: 'Inspection result' });
  await table.getByText('Not inspected').first().waitFor();
  expect(new URL(page.url()).searchParams.get('by2')).toBe('outcome');
  await page.getByRole('textbox', { name: 'From' }).fill(TO);
  await table.getByRole('link', { name: 'Jun 3, 2019' }).first().waitFor({ state: 'detached' });
  await table.getByRole('link', { name: 'Jun 4, 2019' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Worklist' }).waitFor();
  expect(new URL(page.url()).searchParams.get('day')).toBe(TO);
});

test('records are exported to a file that has the rows of the API', async () => {
  const { page } = await visitAs('Analyst Lee', `/data?${PERIOD}`);
  await page.getByRole('button', { name: 'Export records' }).click();
  const records = page.getByRole('combobox', { name: 'Records' });
  // What an analyst may not read one by one is not offered as a whole.
  expect(await records.locator('option').allInnerTexts()).toEqual([
    'Declarations',
    'Inspections',
    'Documents',
    'Delinquency scores',
  ]);
  await records.selectOption({ label: 'Inspections' });
  await page.getByRole('button', { name: 'Export Jun 3, 2019 to Jun 4, 2019' }).click();
  await page.getByRole('status').getByText('The file is ready: 2 rows').waitFor({ timeout: 60_000 });
  const link = page.getByRole('link', { name: 'Download the file' });
  const file = await fetch((await link.getAttribute('href')) ?? '');
  const exported = csvRows(await file.text()).map(({ declaration_id, outcome }) => [declaration_id, outcome]);
  const stored = ['DATA-1', 'DATA-3'].map(async (id) => {
    const { body } = await service.as('officer').get(`${DECLARATIONS}/${id}`);
    return [id, (body.inspection as Json).outcome];
  });
  expect(exported.toSorted()).toEqual(await Promise.all(stored));
});

test('a period that runs backwards is a problem in words', async () => {
  const visit = await newVisit();
  visit.expects(400);
  await visit.open(service.endpoints.consoleUrl ?? '', `/data?from=${TO}&to=${FROM}`, 'Analyst Lee');
  await visit.page.getByRole('alert').getByText('The day is before `from`').waitFor();
});

test('the health of a model says what was chosen and found', async () => {
  const visit = await visitAs('Analyst Lee', `/models?${PERIOD}&open=import-risk`);
  const { page } = visit;
  const streams = page.getByRole('table', { name: 'Does the score beat chance?' });
  await streams.getByRole('rowheader').first().waitFor();
  const { body } = await service.as('operator').get(`/v1/models/import-risk/health?${PERIOD}`);
  const found = body.streams as { inspected: number; frauds: number }[];
  const inspected = found.reduce((sum, one) => sum + one.inspected, 0);
  expect(inspected).toBe(2);
  const cells = await streams.getByRole('row').allInnerTexts();
  expect(cells.slice(1).reduce((sum, row) => sum + Number(row.split('\t')[1]), 0)).toBe(inspected);
  // The chart of its days is named as the table, wherever two have a figure.
  const drawn = (body.days as { psi?: { score?: number } }[]).filter(({ psi }) => psi?.score !== undefined);
  expect(await page.getByRole('application', { name: 'Day by day' }).count()).toBe(drawn.length < 2 ? 0 : 1);
  const days = page.getByRole('table', { name: 'Day by day' }).getByRole('rowheader');
  expect(await days.allInnerTexts()).toEqual(['Jun 3, 2019', 'Jun 4, 2019']);
  expect(await visit.accessibilityFaults()).toEqual([]);
});
