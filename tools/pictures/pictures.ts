// The pictures of docs/console.md, one of a page each: whose page, in which language, how wide, and what is opened on it.
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Picture {
  readonly name: string;
  readonly path: string;
  readonly user: string;
  readonly width: number;
  readonly language: string;
  /** The demonstration that it shows. */
  readonly demo?: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

const POLL_MS = 100;
/** The last day of the sample declarations, which is open; other demonstrations have later ones. */
const WORKLIST = 'worklist?day=2020-01-15';

export const openFirst = async (page: Page): Promise<void> => {
  await page.locator('.open-link').first().click();
  await page.locator('.case .reasons, .case .marks').waitFor();
};

/** With the pictures of its marks. */
const openDocument = async (page: Page): Promise<void> => {
  await openFirst(page);
  for (const picture of await page.locator('.mark-pictures img').all()) {
    const width = (): Promise<number> =>
      picture.evaluate((shown) => (shown as unknown as { naturalWidth: number }).naturalWidth);
    while ((await width()) === 0) await page.waitForTimeout(POLL_MS);
  }
};

const openEntity = async (page: Page): Promise<void> => {
  await page.locator('.open-link').first().click();
  await page.locator('.network-node').first().waitFor();
  await page.locator('.network-frame').evaluate((frame) => frame.scrollIntoView({ block: 'end' }));
};

const openGroup = async (page: Page): Promise<void> => {
  await page.locator('.open-link').first().click();
  await page.locator('.case .plain-list').first().waitFor();
};

const showHealth = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { name: 'import-risk' }).evaluate((title) => title.scrollIntoView());
  // Below the banner.
  await page.mouse.wheel(0, -80);
};

const describeGoods = async (page: Page): Promise<void> => {
  await page.getByRole('textbox').first().fill('Lithium-ion battery pack 48V for e-bikes');
  await page.keyboard.press('Enter');
  await page.locator('.candidates').waitFor();
};

const findMarks = async (page: Page): Promise<void> => {
  const part = page.locator('.kit > li').nth(1);
  await part.getByRole('button').first().click();
  // One that checks the part, and one that removes it.
  await part.getByRole('button').nth(1).waitFor({ timeout: 120_000 });
  const photo = join(ROOT, 'samples', 'documents', 'kr-genuine.jpg');
  await page.locator('.picture-input > input').last().setInputFiles(photo);
  await page.locator('.photo-mark').first().waitFor({ timeout: 120_000 });
  await page.locator('.photo').evaluate((shown) => shown.scrollIntoView({ block: 'end' }));
};

const INSIGHT = { width: 1024, language: 'en', demo: 'insight' };

export const PICTURES: readonly Picture[] = [
  {
    ...{ name: 'worklist', path: WORKLIST, user: 'officer', width: 1440, language: 'en' },
    demo: 'declarations',
    prepare: openFirst,
  },
  {
    ...{ name: 'worklist-ko-375', path: WORKLIST, user: 'officer', width: 375, language: 'ko' },
    demo: 'declarations',
    prepare: (page) => page.locator('.open-link').first().waitFor(),
  },
  {
    ...{
      name: 'document',
      path: 'documents?status=suspicious',
      user: 'officer',
      width: 1440,
      language: 'en',
    },
    demo: 'documents',
    prepare: openDocument,
  },
  { name: 'hs-codes', path: 'hs', user: 'officer', width: 1024, language: 'ko', prepare: describeGoods },
  { name: 'field', path: 'field', user: 'officer', width: 1024, language: 'ko', prepare: findMarks },
  {
    ...{ name: 'network', path: 'network', user: 'officer', width: 1440, language: 'en' },
    demo: 'network',
    prepare: openEntity,
  },
  { ...INSIGHT, name: 'data', path: 'data?from=2026-08-01&to=2026-09-30&by=origin', user: 'analyst' },
  {
    ...INSIGHT,
    ...{ name: 'groups', path: 'groups?period=2026-09', user: 'supervisor', width: 1440, language: 'ko' },
    prepare: openGroup,
  },
  {
    ...INSIGHT,
    ...{ name: 'models', path: 'models?from=2026-08-01&to=2026-09-30&open=import-risk', user: 'analyst' },
    prepare: showHealth,
  },
];
