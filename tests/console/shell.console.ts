// The frame of the console on every page: accessibility in both languages and both appearances, narrow screens, the keyboard, what a
// person may see, and what is kept.
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { PAGES, pagesFor } from '../../console/src/routes.ts';
import { en } from '../../console/src/words/en.ts';
import { ko } from '../../console/src/words/ko.ts';
import type { Json } from '../api/support/service.ts';
import { consoleUrl, newVisit, service, type Visit, visitAs } from './support/console.ts';

const WORDS = { en, ko };

const MANY_PAGES_MS = 400_000;

const LOOKS = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 320 },
] as const;

/** What axe found on each page. */
const counts: Record<string, Json> = {};
afterAll(() => console.table(counts));

const ENGLISH = new Set<string>(
  Object.values(en).filter((text) => !Object.values<string>(ko).includes(text)),
);

/** Texts of the console that a Korean page shows in English; what others named, like companies, is not among them. */
async function leftInEnglish(page: Page): Promise<string[]> {
  const lines = (await page.locator('body').innerText()).split(/[\n\t]/);
  return lines.map((line) => line.trim()).filter((line) => ENGLISH.has(line));
}

/** Loads everything that a page reads. */
async function settle({ page }: Visit): Promise<void> {
  await page.waitForLoadState('networkidle');
}

test.each([
  ['en', 0],
  ['ko', 1],
] as const)(
  'in %s no page has an axe fault, every other one light at 1440 px, the rest dark at 320 px, nor is wider than its window',
  async (lang, first) => {
    const visit = await newVisit({ locale: lang, reducedMotion: 'reduce' });
    const { page } = visit;
    // The network, before a run has published one.
    visit.expects(409);
    await visit.open(consoleUrl, '', 'Operator Choi');
    const wrong: Record<string, readonly string[]> = {};
    const note = (what: string, found: readonly string[]): void => {
      if (found.length > 0) wrong[what] = found;
    };
    for (const [index, { path, name }] of PAGES.entries()) {
      await page.goto(consoleUrl + path.slice(1));
      await visit.heading(1, WORDS[lang][name]).waitFor();
      await settle(visit);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(lang);
      // In the other language, the page has the other look.
      const look = LOOKS[(index + first) % LOOKS.length] ?? LOOKS[0];
      await page.emulateMedia({ colorScheme: look.colorScheme });
      await page.setViewportSize({ width: look.width, height: 900 });
      const found = await visit.accessibilityFaults();
      const shown = `${look.colorScheme}, ${look.width} px`;
      note(`${path}, ${shown}`, found);
      counts[path] = { ...counts[path], [shown]: `${lang}: ${found.length}` };
      for (const width of [320, 375, 1024, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        note(`${path}, ${width} px`, (await visit.overflow()) > 0 ? ['wider than its window'] : []);
      }
      if (lang === 'ko') note(`${path}, in English`, await leftInEnglish(page));
    }
    expect(wrong).toEqual({});
  },
  MANY_PAGES_MS,
);

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

type Clip = { x: number; y: number; width: number; height: number };

/** Where the focus is, with the outline around it, and on what kind of thing. */
async function focused(page: Page): Promise<{ clip: Clip; what: string }> {
  return await page.evaluate(() => {
    const place = document.activeElement ?? document.body;
    const { left, top, width, height } = place.getBoundingClientRect();
    const [x, y] = [Math.max(0, left - 6), Math.max(0, top - 6)];
    return {
      clip: { x, y, width: width + 12, height: height + 12 },
      what: `${place.tagName} ${place.className}`,
    };
  });
}

test('the keyboard passes a skip link, the banner, the navigation and the page, in this order, and always sees where it is', async () => {
  const { page } = await visitAs('Officer Kim', '/worklist?day=2020-01-02');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const places: string[] = [];
  const unseen: string[] = [];
  const seen = new Set<string>();
  let last: { readonly clip: Clip; readonly shown: Buffer; readonly what: string } | undefined;
  for (let count = 0; count < 18; count += 1) {
    await page.keyboard.press('Tab');
    // What had the focus looks otherwise without it.
    if (last?.shown.equals(await page.screenshot({ clip: last.clip }))) unseen.push(last.what);
    const { clip, what } = await focused(page);
    last = seen.has(what) ? undefined : { clip, what, shown: await page.screenshot({ clip }) };
    seen.add(what);
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
  expect(unseen).toEqual([]);
  // The skip link leads past banner and navigation.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('#content') !== null)).toBe(true);
});
