// npm run console:pictures: the pictures of docs/console.md, made of a local host with the demonstrations' data in a real browser.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
  readonly prepare?: (page: Page) => Promise<void>;
}

const openFirst = async (page: Page): Promise<void> => {
  await page.locator('.open-link').first().click();
  await page.locator('.case .reasons, .case .marks').waitFor();
};

const describeGoods = async (page: Page): Promise<void> => {
  await page.getByRole('textbox').first().fill('Lithium-ion battery pack 48V for e-bikes');
  await page.keyboard.press('Enter');
  await page.locator('.candidates').waitFor();
};

const PICTURES: readonly Picture[] = [
  { name: 'worklist', path: 'worklist', user: 'officer', width: 1440, language: 'en', prepare: openFirst },
  { name: 'worklist-ko-375', path: 'worklist', user: 'officer', width: 375, language: 'ko' },
  {
    name: 'document',
    path: 'documents?status=suspicious',
    user: 'officer',
    width: 1440,
    language: 'en',
    prepare: openFirst,
  },
  { name: 'hs-codes', path: 'hs', user: 'officer', width: 1024, language: 'ko', prepare: describeGoods },
];

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
  for (const demo of ['declarations', 'documents']) {
    const args = [join(ROOT, 'bin', 'demo', 'main.ts'), demo, '--endpoints', host.endpointsFile];
    await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  }
  for (const { name, path, user, width, language, prepare } of PICTURES) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      locale: language,
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    await page.goto(`${host.endpoints.consoleUrl}${path}`);
    await page.locator(`button[value="${user}"]`).click();
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await prepare?.(page);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(IMAGES, `console-${name}.png`) });
    console.log(`docs/images/console-${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await host.stop();
  rmSync(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
