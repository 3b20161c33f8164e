// The field kit: what the service's models find in this browser, without a network after one visit, and what becomes of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDetector } from '../../functions/verify-document/examination/models.ts';
import { sharp } from '../../functions/verify-document/examination/sharp.ts';
import type { Json } from '../api/support/service.ts';
import { consoleUrl, newVisit, service, type Visit } from './support/console.ts';

const OFFICER = 'Officer Kim';
const ROOT = join(import.meta.dirname, '..', '..');
const MODELS = join(ROOT, 'models');
const PHOTO = join(ROOT, 'samples', 'documents', 'kr-genuine.jpg');
const SLOW_MS = 120_000;
/** As shares of the picture: two pixels of the width at which it is examined. */
const BOX_TOLERANCE = 2 / 640;

function casesOf(...files: readonly string[]): number {
  return files
    .map(
      (file) =>
        JSON.parse(readFileSync(join(MODELS, file), 'utf8')) as { readonly cases: readonly unknown[] },
    )
    .reduce((sum, { cases }) => sum + cases.length, 0);
}

/** Opens the kit's page for the first time, waits until the browser keeps it, downloads a part, and takes the network away. */
async function goOffline(visit: Visit, part: string): Promise<void> {
  const { page, context } = visit;
  visit.expectsNoAnswer();
  await visit.open(consoleUrl, '/field', OFFICER);
  await page.getByText('This page opens without a network').waitFor();
  await page.getByRole('button', { name: `Download ${part}` }).waitFor();
  const size = await page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: part }) })
    .getByText(/To download/)
    .innerText();
  expect(visit.requests.filter((url) => url.endsWith('.bin'))).toEqual([]);
  const downloaded = await timed(async () => {
    await page.getByRole('button', { name: `Download ${part}` }).click();
    await page.getByRole('button', { name: `Remove ${part}` }).waitFor({ timeout: SLOW_MS });
  });
  console.log(`${part}: ${size} Downloaded in ${downloaded} ms`);
  await context.setOffline(true);
  await page.reload();
  await visit.heading(1, 'Field kit').waitFor();
  await page.getByRole('banner').getByRole('button', { name: 'Not signed in' }).waitFor();
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return Math.round(performance.now() - from);
}

/** Brings the network back and signs in, as the page asks for; the result is sent without a further step. */
async function signInAndSend({ page, context }: Visit, result: string): Promise<void> {
  const item = page
    .getByRole('list', { name: 'Results on this device' })
    .getByRole('listitem')
    .filter({ hasText: result });
  await item.getByText('Waits to be sent').waitFor();
  await page.reload();
  await item.getByText('Waits to be sent').waitFor();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Sign in to send' }).click();
  await page.getByRole('banner').getByRole('button', { name: OFFICER }).waitFor();
  await item.getByText('Sent', { exact: true }).waitFor();
  await page.getByText('Nothing waits to be sent').waitFor();
}

/** Replays the golden vectors of a part in the browser. */
async function check({ page }: Visit, part: string, cases: number): Promise<void> {
  const said = page.getByText(`${cases} of ${cases} examples as in training`);
  const took = await timed(async () => {
    await page.getByRole('button', { name: `Check ${part}` }).click();
    await said.waitFor({ timeout: SLOW_MS });
  });
  console.log(`${part}: ${await said.innerText()}, in ${took} ms`);
}

test('HS codes are found without a network, as training found them, by somebody who is not signed in', async () => {
  const visit = await newVisit();
  const { page } = visit;
  await goOffline(visit, 'HS codes');
  await page.getByRole('textbox', { name: 'Description of the goods' }).fill('Lithium-ion battery pack');
  const candidates = page.getByRole('list', { name: 'Candidates' }).getByRole('listitem');
  const find = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Find codes on this device' }).click();
    await candidates.first().getByText('8507.60').waitFor();
  };
  console.log(`HS codes: first answer after ${await timed(find)} ms`);
  expect(await visit.accessibilityFaults()).toEqual([]);
  await check(visit, 'HS codes', casesOf('hs-codes/golden.json', 'hs-codes/golden-national.json'));

  await page.getByRole('button', { name: 'Keep with this code: 8507.60' }).click();
  await page.getByText('Kept on this device').waitFor();
  await page.getByRole('button', { name: 'Remove HS codes' }).click();
  await page.getByText('Download HS codes to describe goods').waitFor();
  await signInAndSend(visit, 'Lithium-ion battery pack');
  await page.getByRole('link', { name: 'Open Lithium-ion battery pack' }).click();
  await page.getByText('Chosen: 8507.60').waitFor();
  const id = new URL(page.url()).searchParams.get('prediction') ?? '';
  const { body } = await service.as('operator').get(`/v1/audit?subject=hs-prediction/${id}`);
  expect(body.items).toMatchObject([{ by: { user: { name: OFFICER } } }]);
  expect(await page.evaluate(async () => (await (await caches.open('field-kit')).keys()).length)).toBe(0);
});

test('marks on a photo are found without a network, where the service finds them', async () => {
  const visit = await newVisit({ viewport: { width: 390, height: 844 } });
  const { page } = visit;
  await goOffline(visit, 'Marks on documents');
  const marks = page.getByRole('list', { name: 'Marks on the photo' }).getByRole('listitem');
  const find = async (): Promise<void> => {
    await page.getByLabel('Take a photo').setInputFiles({
      name: 'field-photo.jpg',
      mimeType: 'image/jpeg',
      buffer: readFileSync(PHOTO),
    });
    await marks.first().waitFor();
  };
  console.log(`Marks on documents: first answer after ${await timed(find)} ms`);
  const expected = await marksOfService();
  expect(expected.length).toBeGreaterThan(1);
  expect(await marks.allInnerTexts()).toEqual(
    expected.map(({ kind }, index) =>
      expect.stringMatching(new RegExp(`^${kind} ${index + 1}, \\d+% sure$`)),
    ),
  );
  const boxes = await page.locator('.photo-mark').evaluateAll((found) =>
    found.map((mark) => {
      const picture = mark.parentElement?.getBoundingClientRect();
      const { left, top, width, height } = mark.getBoundingClientRect();
      const [across, down] = [picture?.width ?? 0, picture?.height ?? 0];
      return [
        (left - (picture?.left ?? 0)) / across,
        (top - (picture?.top ?? 0)) / down,
        width / across,
        height / down,
      ];
    }),
  );
  expected.forEach(({ box }, index) => {
    box.forEach((side, place) => {
      expect(Math.abs(side - (boxes[index]?.[place] ?? Number.NaN))).toBeLessThan(BOX_TOLERANCE);
    });
  });
  expect(await visit.accessibilityFaults()).toEqual([]);
  expect(await visit.overflow()).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Keep for sending' }).click();
  await page
    .getByRole('alert')
    .getByRole('link', { name: 'Enter the id of the issuing authority' })
    .waitFor();
  await page.getByRole('textbox', { name: 'Issuing authority' }).fill('KR-FIELD');
  await page.getByRole('button', { name: 'Keep for sending' }).click();
  await check(visit, 'Marks on documents', casesOf('document-detector/golden.json'));
  await signInAndSend(visit, 'field-photo.jpg');
  const documents = async (): Promise<Json[]> =>
    (await service.as('officer').get('/v1/documents?authorityId=KR-FIELD')).body.items as Json[];
  await expect
    .poll(async () => (await documents()).map(({ status }) => status), { timeout: SLOW_MS })
    .not.toContain('awaiting-upload');
  expect(await documents()).toMatchObject([{ fileName: 'field-photo.jpg', by: { user: { name: OFFICER } } }]);
  expect(await visit.accessibilityFaults()).toEqual([]);
});

/** What the service's own runtime finds on the photo, from the top of the page to its bottom. */
async function marksOfService(): Promise<{ readonly kind: string; readonly box: readonly number[] }[]> {
  const detector = await openDetector(join(MODELS, 'document-detector'), 1);
  const { data, info } = await sharp(PHOTO).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const { marks } = await detector.detect({ width, height, rgb: data });
  return [...marks]
    .sort((one, other) => one.area.top - other.area.top || one.area.left - other.area.left)
    .map(({ kind, area }) => ({
      kind: kind === 'stamp' ? 'Stamp' : 'Signature',
      box: [area.left / width, area.top / height, area.width / width, area.height / height],
    }));
}
