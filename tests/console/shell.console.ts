// The frame of the console on every page: accessibility in both languages and both appearances, narrow screens, the keyboard, what a
// person may see, and what is kept.
import { expect, test } from 'vitest';
import { PAGES, pagesFor } from '../../console/src/routes.ts';
import { en } from '../../console/src/words/en.ts';
import { ko } from '../../console/src/words/ko.ts';
import { consoleUrl, newVisit, service, type Visit, visitAs } from './support/console.ts';

const WORDS = { en, ko };

/** Loads everything that a page reads. */
async function settle({ page }: Visit): Promise<void> {
  await page.waitForLoadState('networkidle');
}

test.each([
  ['en', 'light', 1440],
  ['ko', 'dark', 320],
] as const)('axe finds nothing on any page in %s, %s, at %i px', async (lang, colorScheme, width) => {
  const visit = await newVisit({ locale: lang, colorScheme, viewport: { width, height: 900 } });
  // The network, before a run has published one.
  visit.expects(409);
  await visit.open(consoleUrl, '', 'Operator Choi');
  const found: Record<string, unknown> = {};
  for (const { path, name } of PAGES) {
    await visit.page.goto(consoleUrl + path.slice(1));
    await visit.heading(1, WORDS[lang][name]).waitFor();
    await settle(visit);
    expect(await visit.page.evaluate(() => document.documentElement.lang)).toBe(lang);
    const faults = await visit.accessibilityFaults();
    if (faults.length > 0) found[path] = faults;
  }
  expect(found).toEqual({});
});

test('no page is wider than its window, from 320 px on', async () => {
  const visit = await newVisit({ viewport: { width: 320, height: 800 } });
  visit.expects(409);
  await visit.open(consoleUrl, '', 'Operator Choi');
  const wider: string[] = [];
  for (const { path, name } of PAGES) {
    await visit.page.goto(consoleUrl + path.slice(1));
    await visit.heading(1, en[name]).waitFor();
    await settle(visit);
    for (const width of [320, 375, 1024, 1440]) {
      await visit.page.setViewportSize({ width, height: 800 });
      if ((await visit.overflow()) > 0) wider.push(`${path} at ${width} px`);
    }
  }
  expect(wider).toEqual([]);
});

test('the language is chosen in the banner, everywhere at once, and stays', async () => {
  const { page } = await visitAs('Officer Kim', '/worklist?day=2020-01-02');
  await page.getByRole('banner').getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemcheckbox', { name: '한국어' }).click();
  await page.getByRole('heading', { level: 1, name: '검사 대상 목록' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '검사 대상 목록' }).waitFor();
  // Nothing is left in English but names, codes and formats.
  const text = await page.locator('body').innerText();
  const left = text.replace(/Officer Kim|HS|YYYY-MM-DD|KRW/g, '').match(/[A-Za-z]{3,}/g);
  expect(left ?? []).toEqual([]);
});

test('the appearance is chosen in the banner and stays', async () => {
  const { page } = await visitAs('Officer Kim', '/worklist?day=2020-01-02');
  await page.getByRole('banner').getByRole('button', { name: 'Officer Kim' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(
    'rgb(255, 255, 255)',
  );
  await page.reload();
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  expect(await page.evaluate(() => document.body.className)).toContain('awsui-dark-mode');
});

test('each person sees the pages of the own scopes, and no other', async () => {
  for (const person of service.endpoints.users) {
    const { name, scopes } = person;
    const visit = await visitAs(name, '');
    const allowed = pagesFor({ person, can: (scope) => scopes.includes(scope) });
    const links = visit.page.getByRole('navigation').getByRole('link');
    expect(await links.allInnerTexts(), name).toEqual(allowed.map((page) => en[page.name]));
    for (const { path } of PAGES.filter((page) => !allowed.includes(page))) {
      await visit.page.goto(consoleUrl + path.slice(1));
      await visit.heading(1, 'Not for your account').waitFor();
    }
    await visit.context.close();
  }
});

test('an address without a page says so', async () => {
  const visit = await visitAs('Officer Kim', '/nowhere');
  await visit.heading(1, 'Page not found').waitFor();
  await visit.page.getByRole('link', { name: 'Go to the first page' }).click();
  await visit.heading(1, 'Worklist').waitFor();
});

test('the keyboard passes a skip link, the banner, the navigation and the page, in this order, and always sees where it is', async () => {
  const { page } = await visitAs('Officer Kim', '/worklist?day=2020-01-02');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const places: string[] = [];
  for (let count = 0; count < 18; count += 1) {
    await page.keyboard.press('Tab');
    places.push(
      await page.evaluate(() => {
        const focused = document.activeElement;
        if (focused?.classList.contains('skip-link')) return 'skip link';
        const place = focused?.closest('header, nav, main');
        return place?.tagName.toLowerCase() ?? 'elsewhere';
      }),
    );
  }
  const order = places.filter((place, index) => place !== places[index - 1]);
  expect(order.slice(0, 4)).toEqual(['skip link', 'header', 'nav', 'main']);
  // The skip link leads past banner and navigation.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('#content') !== null)).toBe(true);
});
