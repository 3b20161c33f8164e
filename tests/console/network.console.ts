// The network as an officer works with it: the ranking and rings of a day, an entity with the links that raise its score, its neighbours as a
// picture and in tables, the way to another, and what it turned out to be.
import { beforeAll, expect, test } from 'vitest';
import { worldA } from '../../samples/network-generator/rules-a.ts';
import { dateOf, worldTables } from '../../samples/network-generator/tables.ts';
import { putTables, runNetwork } from '../api/support/network.ts';
import type { Json } from '../api/support/service.ts';
import { consoleUrl, service, visitAs } from './support/console.ts';

const DAY = 270;
const RUN_DATE = dateOf(DAY);
const OFFICER = 'Officer Kim';
const TWINS =
  'TWIN-A,company,바람무역(주),phone,02-123-4567,2025-02-01\n' +
  'TWIN-B,company,"Baram Trading Co., Ltd.",phone,+82 2 123 4567,2025-03-01\n';

beforeAll(async () => {
  const { entities, links, outcomes } = worldTables(worldA(5, 'company', { parties: 200, rings: 3 }), DAY);
  await putTables(service, RUN_DATE, { entities: entities + TWINS, links, outcomes });
  expect(await runNetwork(service, RUN_DATE)).toMatchObject({ status: 'succeeded' });
});

async function read(path: string): Promise<Json> {
  const { status, body, text } = await service.as('officer').get(`/v1/network${path}`);
  expect(status, text).toBe(200);
  return body;
}

test('the ranking leads to an entity, whose neighbours are buttons and rows alike', async () => {
  const ranked = (await read(`/rankings/${RUN_DATE}?limit=50`)).items as Json[];
  const visit = await visitAs(OFFICER, '/network');
  const { page } = visit;
  const table = page.getByRole('grid', { name: 'Ranking' });
  await table.getByRole('rowheader').first().waitFor();
  expect(await table.getByRole('rowheader').allInnerTexts()).toEqual(ranked.map(({ label }) => label));
  const [first] = ranked;
  const name = String(first?.label);
  await table.getByRole('link').first().click();

  const ego = await read(`/entities/${String(first?.entityId)}/ego?limit=60`);
  const picture = page.getByRole('group', { name: `Network of ${name}` });
  await picture.getByRole('button').first().waitFor();
  const nodes = ego.nodes as Json[];
  expect(await picture.getByRole('button').count()).toBe(nodes.length);
  const middle = picture.getByRole('button', { name: `Company ${name}, high risk` });
  expect(await middle.getAttribute('aria-pressed')).toBe('true');
  const rows = page.getByRole('table', { name: `Links of ${name}` }).getByRole('rowheader');
  const texts = (ego.links as Json[]).map(({ text }) => String(text));
  expect((await rows.allInnerTexts()).toSorted()).toEqual(texts.toSorted());
  const entity = await read(`/entities/${String(first?.entityId)}`);
  const reasons = page.getByRole('list', { name: 'Why' }).getByRole('listitem');
  expect(await reasons.count()).toBe((entity.reasons as Json[]).length);
  expect(await visit.accessibilityFaults()).toEqual([]);

  // With the keyboard alone: on to a neighbour, which is chosen.
  await middle.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const chosen = picture.getByRole('button', { pressed: true });
  expect(await chosen.innerText()).not.toBe(await middle.innerText());
  expect(await chosen.evaluate((button) => button === document.activeElement)).toBe(true);

  await page.setViewportSize({ width: 320, height: 800 });
  expect(await visit.overflow()).toBe(0);
  expect(await visit.accessibilityFaults()).toEqual([]);
});

test('two links away a party can be expanded, and the way to it is found', async () => {
  const ranked = (await read(`/rankings/${RUN_DATE}?limit=1`)).items as Json[];
  const id = String(ranked[0]?.entityId);
  const parties = new Set(['company', 'taxpayer', 'person', 'traveller', 'cargo', 'vehicle']);
  const ego = await read(`/entities/${id}/ego?hops=2&limit=60`);
  const near = new Set((ego.nodes as Json[]).map((node) => node.id));
  // Someone who has neighbours that are not drawn yet.
  let other: Json | undefined;
  let further: unknown[] = [];
  for (const node of ego.nodes as Json[]) {
    if (node.id === id || !parties.has(String(node.kind))) continue;
    const own = (await read(`/entities/${String(node.id)}/ego?hops=1&limit=60`)).nodes as Json[];
    further = own.map((one) => one.id).filter((one) => !near.has(one));
    other = node;
    if (further.length > 0) break;
  }
  expect(further.length).toBeGreaterThan(0);
  const visit = await visitAs(OFFICER, `/network?open=${id}&hops=2`);
  const { page } = visit;
  const picture = page.getByRole('group', { name: /^Network of/ });
  await picture.getByRole('button').first().waitFor();
  await picture.getByRole('button', { name: new RegExp(` ${String(other?.label)}(,|$)`) }).click();
  const expand = page.getByRole('button', { name: 'Expand' });
  await expand.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('more') === other?.id);
  await expect.poll(() => picture.getByRole('button').count()).toBe(near.size + further.length);
  // The keyboard stays where it was.
  expect(await expand.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Path to this' }).click();
  const [path] = (await read(`/paths?from=${id}&to=${String(other?.id)}`)).paths as Json[];
  const steps = page
    .getByRole('region', { name: 'How it is connected to another' })
    .getByRole('list')
    .first();
  await steps.waitFor();
  const labels = ((path?.nodes ?? []) as Json[]).map(({ label }) => String(label));
  const shown = await steps.getByRole('listitem').allInnerTexts();
  expect(shown.map((text, index) => text.endsWith(labels[index] ?? '?'))).toEqual(labels.map(() => true));
});

test('a ring opens with its members, and leads to them', async () => {
  const [ring] = (await read('/rings')).items as Json[];
  const visit = await visitAs(OFFICER, '/network?view=rings');
  const { page } = visit;
  await page.getByRole('grid', { name: 'Rings' }).getByRole('link').first().click();
  const panel = page.getByRole('region', { name: 'Ring', exact: true });
  const members = panel.getByRole('table', { name: 'Members', exact: true }).getByRole('rowheader');
  await members.first().waitFor();
  expect(await members.count()).toBe(ring?.size);
  expect(await visit.accessibilityFaults()).toEqual([]);
  await members.first().getByRole('link').click();
  await page.getByRole('group', { name: /^Network of/ }).waitFor();
});

test('a search by name finds an entity under either spelling; its merge is explained, undone, and it is decided on', async () => {
  const visit = await visitAs(OFFICER, '/network');
  const { page } = visit;
  await page.getByRole('textbox', { name: 'Find by name or number' }).fill('바람무역');
  await page.keyboard.press('Enter');
  const found = page.getByRole('grid', { name: 'Found for “바람무역”' });
  await found.getByRole('link').first().click();
  await page.getByRole('button', { name: '1 merge of records' }).click();
  await page.getByText(/TWIN-A and TWIN-B have the same name/).waitFor();
  await page.getByRole('textbox', { name: 'Why they are not the same' }).fill('Two branches');
  await page.getByRole('button', { name: 'Undo the merge' }).click();
  await page.getByRole('status').getByText('Merge undone').waitFor();

  await page.getByRole('button', { name: 'Record what it turned out to be' }).click();
  await page.getByRole('button', { name: 'Record decision' }).click();
  await page.getByRole('alert').getByRole('link', { name: 'Choose what it turned out to be' }).waitFor();
  await page.getByRole('radio', { name: 'Cleared' }).check();
  await page.getByRole('button', { name: 'Record decision' }).click();
  await page.getByRole('status').getByText('Decision recorded').waitFor();
  const id = new URL(page.url()).searchParams.get('open');
  // An officer sees the last characters alone; who may see all of them says why.
  expect(await page.getByRole('button', { name: 'Identifiers in clear' }).count()).toBe(0);
  const { page: other } = await visitAs('Supervisor Park', `/network?open=${id}`);
  await other.getByRole('button', { name: 'Identifiers in clear' }).click();
  await other.getByRole('textbox', { name: 'What they are needed for' }).fill('A letter to the company');
  await other.getByRole('button', { name: 'Show them' }).click();
  const shown = other.getByRole('list', { name: 'Identifiers in clear' });
  await shown
    .getByText(/2[- ]123[- ]4567/)
    .first()
    .waitFor();
  expect((await read(`/entities/${id}`)).decision).toMatchObject({
    outcome: 'cleared',
    by: { user: { name: OFFICER } },
  });
});

test('in Korean nothing of the console is left in English', async () => {
  const id = String(((await read(`/rankings/${RUN_DATE}?limit=1`)).items as Json[])[0]?.entityId);
  const visit = await visitAs(OFFICER, `/network?open=${id}&hops=2`, { locale: 'ko' });
  const { page } = visit;
  await page
    .getByRole('group', { name: /관계망$/ })
    .getByRole('button')
    .first()
    .waitFor();
  const words = ['Company', 'Links', 'Score', 'risk', 'Network', 'First seen', 'Shares'];
  const text = await page.getByRole('main').innerText();
  expect(words.filter((word) => text.includes(word))).toEqual([]);
  expect(await visit.accessibilityFaults()).toEqual([]);
  await page.goto(`${consoleUrl}network?open=NO-ONE`);
  visit.expects(404);
  await page.getByRole('alert').getByText('찾을 수 없').first().waitFor();
});
