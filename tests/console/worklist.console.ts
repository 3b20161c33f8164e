// The worklist as officers use it, and as colleagues and supervisors see what they did.
import { expect, test } from 'vitest';
import { DECLARATIONS, newDeclaration, type ScoredAnswer, scored } from '../api/support/declarations.ts';
import { consoleUrl, newVisit, service, type Visit, visitAs } from './support/console.ts';

const OFFICER = 'Officer Kim';
const system = service.as('clearance-system');
/** Goods of its own for each day, so that what one test finds in them changes no other's lane. */
const GOODS = [
  '640312',
  '640319',
  '640320',
  '640340',
  '640351',
  '640359',
  '640391',
  '640399',
  '640411',
  '640419',
  '640420',
];
let days = 0;

/** A day of its own for each test, with declarations in the green lane. */
async function someDay(
  count: number,
  changes: Record<string, unknown> = {},
): Promise<{ day: string; ids: string[] }> {
  days += 1;
  const day = `2020-03-${String(days).padStart(2, '0')}`;
  // Some are selected at random, whatever their score, and are in another lane.
  for (let green = 0, index = 0; green < count; index += 1) {
    const { lane } = await scored(
      system,
      newDeclaration({ declaredOn: day, hsCode: GOODS[days], taxRate: 8 + index, ...changes }),
    );
    if (lane === 'green') green += 1;
  }
  const { body } = await system.get(`${DECLARATIONS}?lane=green&day=${day}`);
  return { day, ids: (body.items as ScoredAnswer[]).map(({ declarationId }) => declarationId) };
}

async function open(path: string, name = OFFICER): Promise<Visit> {
  return await visitAs(name, path);
}

async function inspectionOf(id: string): Promise<Record<string, unknown> | undefined> {
  return (await system.get(`${DECLARATIONS}/${id}`)).body.inspection as Record<string, unknown> | undefined;
}

test('lists what the API lists, in its order, with lane and day to choose', async () => {
  const { day, ids } = await someDay(3);
  // Another day than the one that is chosen below, which may be the latest and thus be open already.
  const { page } = await open('/worklist?day=2020-01-02');
  const lanes = page.getByRole('toolbar', { name: 'Lane' });
  for (const name of ['Red: inspect goods', 'Yellow: check documents', 'Green: fast track']) {
    await lanes.getByRole('button', { name, exact: true }).waitFor();
  }
  expect(await lanes.getByRole('button', { name: 'Red: inspect goods' }).getAttribute('aria-pressed')).toBe(
    'true',
  );
  await lanes.getByRole('button', { name: 'Green: fast track' }).click();
  const chosen = page.getByRole('textbox', { name: 'Day of the declarations' });
  await chosen.fill(day);
  const list = page.getByRole('grid', { name: 'Worklist' }).or(page.getByRole('table', { name: 'Worklist' }));
  await list.getByRole('link', { name: ids[0] ?? '' }).waitFor();
  expect(await list.getByRole('rowheader').allInnerTexts()).toEqual(ids);
  await expect.poll(() => new URL(page.url()).searchParams.get('day')).toBe(day);
  await page.goBack();
  await page.goForward();
  await list.getByRole('link', { name: ids[0] ?? '' }).waitFor();
});

test('a declaration opens with its reasons in words and its history', async () => {
  const { day, ids } = await someDay(2);
  const [id = ''] = ids;
  const visit = await open(`/worklist?lane=green&day=${day}`);
  const { page } = visit;
  await page.getByRole('link', { name: id }).click();
  const opened = page.getByRole('region', { name: `Declaration ${id}` });
  await opened.getByRole('heading', { name: `Declaration ${id}` }).waitFor();
  const { body } = await system.get(`${DECLARATIONS}/${id}`);
  const [item] = (body as unknown as ScoredAnswer).items;
  const reasons = opened.getByRole('list', { name: 'Reasons' }).getByRole('listitem');
  await reasons.first().waitFor();
  expect(await reasons.count()).toBe(item?.reasons.length);
  for (const [index, { text, contribution }] of (item?.reasons ?? []).entries()) {
    const shown = await reasons.nth(index).innerText();
    expect(shown).toContain(text);
    expect(shown).toContain(contribution > 0 ? 'raises the risk' : 'lowers the risk');
  }
  // Nothing says yet whether the score or the draw chose it.
  expect(await opened.getByText('Random share').count()).toBe(0);
  await opened.getByRole('button', { name: 'History' }).click();
  await opened
    .getByRole('list', { name: 'History' })
    .getByText(/Submitted/)
    .waitFor();
  await opened.getByRole('button', { name: 'What was declared' }).click();
  await opened.getByText('3,500,000').waitFor();
  const importer = opened.getByRole('link', { name: `IMPORTER-${id}` });
  expect(await importer.getAttribute('href')).toBe(`/console/network?open=IMPORTER-${id}`);
  expect(await visit.accessibilityFaults()).toEqual([]);
  await opened.getByRole('button', { name: 'Close the declaration' }).click();
  await opened.waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.has('open')).toBe(false);
});

test('a result is recorded under the officer’s name, and the row says it without a reload', async () => {
  const { day, ids } = await someDay(2);
  const [id = ''] = ids;
  const { page } = await open(`/worklist?lane=green&day=${day}&open=${id}`);
  const found = page.getByRole('radiogroup', { name: 'What the inspection found' });
  for (const name of ['Clear', 'Fraud', 'Critical fraud']) {
    await found.getByRole('radio', { name, exact: true }).waitFor();
  }
  await found.getByRole('radio', { name: 'Fraud', exact: true }).check();
  await page.getByRole('spinbutton', { name: 'Recovered duty in KRW (optional)' }).fill('125000');
  await page
    .getByRole('textbox', { name: 'Note for colleagues (optional)' })
    .fill('Another brand than declared');
  await page.getByRole('button', { name: 'Record result' }).click();
  await page.getByRole('status').getByText('Result recorded').waitFor();
  expect(await inspectionOf(id)).toMatchObject({
    outcome: 'fraud',
    recoveredDuty: 125_000,
    note: 'Another brand than declared',
    by: { client: 'console', user: { id: 'officer', name: OFFICER } },
  });
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: id }) });
  await row.getByText('Fraud', { exact: true }).waitFor();
  const opened = page.getByRole('region', { name: `Declaration ${id}` });
  await opened.getByText(OFFICER).waitFor();
});

test('record and open next goes through the list, by keyboard alone', async () => {
  const { day, ids } = await someDay(3);
  const { page } = await open(`/worklist?lane=green&day=${day}`);
  const link = page.getByRole('link', { name: ids[0] ?? '' });
  await link.focus();
  await page.keyboard.press('Enter');
  const expectOpen = async (id = ''): Promise<void> => {
    await page
      .getByRole('region', { name: `Declaration ${id}` })
      .getByRole('radiogroup')
      .waitFor();
    // What was opened has the focus, so that the keyboard goes on from there.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('class'))).toContain('case');
  };
  const tabTo = async (name: string): Promise<void> => {
    for (let count = 0; count < 40; count += 1) {
      await page.keyboard.press('Tab');
      const label = await page.evaluate(() => {
        const focused = document.activeElement as HTMLInputElement | null;
        const named = focused?.getAttribute('aria-labelledby')?.split(' ')[0];
        const label = named === undefined ? focused?.labels?.[0] : document.getElementById(named);
        return (label ?? focused)?.textContent ?? '';
      });
      if (label.trim() === name) return;
    }
    throw new Error(`No control "${name}" was reached`);
  };
  for (const index of [0, 1]) {
    await expectOpen(ids[index]);
    await tabTo('Clear');
    await page.keyboard.press('Space');
    await tabTo('Record and open next');
    await page.keyboard.press('Enter');
    // The notice of the first result may still be leaving.
    await page.getByRole('status').getByText('Result recorded').last().waitFor();
  }
  await expectOpen(ids[2]);
  for (const id of ids.slice(0, 2)) expect(await inspectionOf(id)).toMatchObject({ outcome: 'clear' });
  expect(await inspectionOf(ids[2] ?? '')).toBeUndefined();
});

test('recording nothing is a problem with a link to its field', async () => {
  const { day, ids } = await someDay(1);
  const { page } = await open(`/worklist?lane=green&day=${day}&open=${ids[0]}`);
  await page.getByRole('spinbutton', { name: /Recovered duty/ }).fill('-5');
  await page.getByRole('button', { name: 'Record result' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  await alert.getByRole('link', { name: 'Choose what the inspection found' }).click();
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.type)).toBe('radio');
  await alert.getByRole('link', { name: 'Recovered duty must be an amount of 0 or more' }).click();
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value)).toBe('-5');
  expect(await inspectionOf(ids[0] ?? '')).toBeUndefined();
});

test('a result that somebody else recorded first is shown with who and when; a supervisor corrects it', async () => {
  const { day, ids } = await someDay(1);
  const [id = ''] = ids;
  const visit = await open(`/worklist?lane=green&day=${day}&open=${id}`, 'Supervisor Park');
  visit.expects(409);
  const { page } = visit;
  await page.getByRole('radio', { name: 'Clear' }).check();
  await service.as('officer').post(`${DECLARATIONS}/${id}/inspection`, { outcome: 'fraud' });
  await page.getByRole('button', { name: 'Record result' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'Another result was recorded first' });
  await alert.getByText(/^Fraud, by officer at .+ Yours was not recorded\.$/).waitFor();
  await page.getByRole('button', { name: 'Correct the result' }).click();
  await page.getByRole('radio', { name: 'Critical fraud' }).check();
  await page.getByRole('button', { name: 'Record correction' }).click();
  await page.getByRole('link', { name: 'Say why the result is corrected' }).waitFor();
  await page
    .getByRole('textbox', { name: 'Why the result is corrected' })
    .fill('The laboratory found a banned dye');
  await page.getByRole('button', { name: 'Record correction' }).click();
  await page.getByRole('status').getByText('Result recorded').waitFor();
  await page.getByText('The laboratory found a banned dye').waitFor();
  expect(await inspectionOf(id)).toMatchObject({
    outcome: 'critical',
    revision: 2,
    by: { user: { name: 'Supervisor Park' } },
  });
});

test('the items of a declaration have results of their own', async () => {
  const { day } = await someDay(0);
  const declaration = newDeclaration({ declaredOn: day });
  const [first] = declaration.items as Record<string, unknown>[];
  const items = [first, { ...first, itemNumber: 2, hsCode: '640391' }];
  const { lane } = await scored(system, { ...declaration, items });
  const { page } = await open(`/worklist?lane=${lane}&day=${day}&open=${declaration.declarationId}`);
  await page.getByRole('checkbox', { name: 'The items differ' }).check();
  await page.getByRole('combobox', { name: 'Item 2' }).selectOption({ label: 'Critical fraud' });
  await page.getByRole('button', { name: 'Record result' }).click();
  await page.getByRole('status').getByText('Result recorded').waitFor();
  expect(await inspectionOf(declaration.declarationId)).toMatchObject({
    outcome: 'critical',
    items: [{ itemNumber: 2, outcome: 'critical' }],
  });
});

test('an analyst reads and is offered no form; what does not exist is said', async () => {
  const { day, ids } = await someDay(1);
  const visit = await open(`/worklist?lane=green&day=${day}&open=${ids[0]}`, 'Analyst Lee');
  visit.expects(404);
  const { page } = visit;
  await page.getByRole('list', { name: 'Reasons' }).waitFor();
  expect(await page.getByRole('radiogroup', { name: 'What the inspection found' }).count()).toBe(0);
  await page.goto(page.url().replace(ids[0] ?? '', 'no-such-declaration'));
  await page.getByRole('alert').getByText('Not found').waitFor();
});

test('the latest day opens first; figures, filters and the importer’s other declarations follow the API', async () => {
  const { day, ids } = await someDay(2, { importerId: 'IMPORTER-OF-TWO' });
  const later = newDeclaration({ declaredOn: '2020-06-30' });
  const { lane } = await scored(system, later);
  const { page } = await open(`/worklist?lane=${lane}`);
  await page.getByRole('link', { name: later.declarationId }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Day of the declarations' }).inputValue()).toBe(
    '2020-06-30',
  );
  await page.goto(page.url().replace(/worklist.*/, `worklist?lane=green&day=${day}&open=${ids[0]}`));
  await page.getByRole('radio', { name: 'Clear' }).check();
  await page.getByRole('button', { name: 'Record result' }).click();
  await page.getByRole('status').getByText('Result recorded').waitFor();
  const { body } = await system.get(`${DECLARATIONS}/summary?from=${day}&to=${day}`);
  expect(body.days).toMatchObject([{ lanes: { green: { declarations: 2, open: 1, inspected: 1 } } }]);
  await page.getByText('1', { exact: true }).nth(1).waitFor();
  await page.getByRole('button', { name: 'Other declarations of this importer' }).click();
  await page
    .getByRole('region')
    .getByRole('link', { name: ids[1] ?? '' })
    .waitFor();
  await page.getByRole('combobox', { name: 'Inspection' }).selectOption({ label: 'Open' });
  await page.getByRole('rowheader', { name: ids[0] ?? '' }).waitFor({ state: 'detached' });
  expect(await page.getByRole('rowheader').allInnerTexts()).toEqual([ids[1]]);
});

test('in Korean reasons and problems are Korean, and nothing is English but codes, names and ids', async () => {
  const { day, ids } = await someDay(1);
  const [id = ''] = ids;
  const visit = await newVisit({ locale: 'ko' });
  visit.expects(404);
  await visit.open(consoleUrl, `/worklist?lane=green&day=${day}&open=${id}`, OFFICER);
  const { page } = visit;
  const reasons = page.getByRole('list', { name: '사유' }).getByRole('listitem');
  await reasons.first().waitFor();
  const { body } = await system.get(`${DECLARATIONS}/${id}`, { 'accept-language': 'ko' });
  const [item] = (body as unknown as ScoredAnswer).items;
  for (const [index, { text }] of (item?.reasons ?? []).entries()) {
    expect(text).toMatch(/[가-힣]/);
    expect(await reasons.nth(index).innerText()).toContain(text);
  }
  await page.getByRole('button', { name: '결과 기록', exact: true }).click();
  await page.getByRole('alert').getByText('확인이 필요합니다').waitFor();
  expect(await visit.englishWords([id, OFFICER])).toEqual([]);
  await page.goto(page.url().replace(id, 'no-such-declaration'));
  await page.getByRole('alert').getByText('찾을 수 없').first().waitFor();
  expect(await visit.englishWords(['no-such-declaration', OFFICER])).toEqual([]);
});

test('a day without declarations says what to do', async () => {
  const { page } = await open('/worklist?lane=red&day=2019-01-01');
  await page.getByText('Nothing in this lane on this day').waitFor();
});
