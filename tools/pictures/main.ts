// npm run console:pictures: the pictures of docs/console.md, made of a local host with the demonstrations' data in a real browser. With
// `-- <name> …` only those, and with `--all <folder>` each at three widths in both languages, to be looked at.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { buildConsole } from '../../lib/bundling/console.ts';
import { startHost } from '../../local/host.ts';
import { browserFile } from '../browser.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const IMAGES = join(ROOT, 'docs', 'images');

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly user: string;
  readonly width: number;
  readonly language: string;
  /** The demonstration that it shows. */
  readonly demo?: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

const openFirst = async (page: Page): Promise<void> => {
  await page.locator('.open-link').first().click();
  await page.locator('.case .reasons, .case .marks').waitFor();
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

const PICTURES: readonly Picture[] = [
  {
    ...{ name: 'worklist', path: 'worklist', user: 'officer', width: 1440, language: 'en' },
    demo: 'declarations',
    prepare: openFirst,
  },
  {
    ...{ name: 'worklist-ko-375', path: 'worklist', user: 'officer', width: 375, language: 'ko' },
    demo: 'declarations',
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
    prepare: openFirst,
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

const WIDTHS = [1440, 1024, 375];
const { values, positionals: names } = parseArgs({
  options: { all: { type: 'string' } },
  allowPositionals: true,
});
const { all } = values;
if (all !== undefined) mkdirSync(all, { recursive: true });
const chosen = PICTURES.filter(({ name }) => names.length === 0 || names.includes(name));
const demos = new Set(chosen.flatMap(({ demo }) => (demo === undefined ? [] : [demo])));
const taken =
  all === undefined
    ? chosen
    : chosen.flatMap((picture) =>
        WIDTHS.flatMap((width) =>
          ['en', 'ko'].map((language) => ({
            ...picture,
            name: `${picture.name}-${language}-${width}`,
            width,
            language,
          })),
        ),
      );
const file = await browserFile();
if (file === undefined) throw new Error('No browser was found; name one in the variable CHROMIUM');
const state = mkdtempSync(join(tmpdir(), 'customs-scoring-pictures-'));
const host = await startHost({ port: 0, state, quiet: true, buildConsole });
const browser = await chromium.launch({
  executablePath: file,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  await host.console?.settled;
  for (const demo of demos) {
    const args = [join(ROOT, 'bin', 'demo', 'main.ts'), demo, '--endpoints', host.endpointsFile];
    await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  }
  for (const { name, path: address, user, width, language, prepare } of taken) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      locale: language,
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    await page.goto(`${host.endpoints.consoleUrl}${address}`);
    await page.locator(`button[value="${user}"]`).click();
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await prepare?.(page);
    await page.waitForLoadState('networkidle');
    const path = join(all ?? IMAGES, `console-${name}.png`);
    await page.screenshot({ path });
    console.log(path);
    await context.close();
  }
} finally {
  await browser.close();
  await host.stop();
  rmSync(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
