// Risk groups as a supervisor works with them: found for a period, listed as the API lists them, opened and decided.
import { expect, test } from 'vitest';
import { putInspected } from '../api/support/lake.ts';
import { service, visitAs } from './support/console.ts';

const SUPERVISOR = 'Supervisor Park';

test('groups of a period are found, opened with what was found in them, and adopted', async () => {
  await putInspected(service, ['2021-02-15', '2021-03-15']);
  const visit = await visitAs(SUPERVISOR, '/groups');
  const { page } = visit;
  await page.getByRole('button', { name: 'Find the groups of another period' }).click();
  await page.getByRole('textbox', { name: 'From' }).fill('2021-03-01');
  await page.getByRole('textbox', { name: 'To' }).fill('2021-03-31');
  await page.getByRole('button', { name: 'Find groups' }).click();
  const table = page.getByRole('grid', { name: 'Risk groups' });
  await table.getByRole('rowheader').first().waitFor({ timeout: 60_000 });
  expect(new URL(page.url()).searchParams.get('period')).toBe('2021-03');

  const { body } = await service.as('operator').get('/v1/risk-groups?period=2021-03');
  const groups = body.items as { groupId: string; text: string; conditions: { text: string }[] }[];
  const shown = await table.getByRole('rowheader').allInnerTexts();
  expect(shown).toEqual(groups.map(({ conditions }) => conditions.map(({ text }) => text).join(' · ')));
  expect(await visit.accessibilityFaults()).toEqual([]);

  await table.getByRole('link').first().click();
  const panel = page.getByRole('region', { name: 'Risk group', exact: true });
  await panel.getByText(groups[0]?.text ?? '', { exact: true }).waitFor();
  await panel.getByRole('textbox', { name: 'Note for colleagues (optional)' }).fill('Campaign in spring');
  await panel.getByRole('button', { name: 'Adopt' }).click();
  await page.getByRole('status').getByText('Decision recorded').waitFor();
  await panel.getByText('Adopted').waitFor();
  expect(await visit.accessibilityFaults()).toEqual([]);
  const decided = await service.as('operator').get(`/v1/risk-groups/${groups[0]?.groupId}`);
  expect(decided.body.decision).toMatchObject({
    outcome: 'adopted',
    note: 'Campaign in spring',
    by: { user: { name: SUPERVISOR } },
  });
});
