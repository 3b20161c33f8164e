// npm run console:pictures: the pictures of docs/console.md and docs/first-minutes.md, made of a local host with the demonstrations' data in a
// real browser. With `-- <name> …` only those, and with `--all <folder>` each at three widths in both languages, to be looked at.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { buildConsole } from '../../lib/bundling/console.ts';
import { type RunningHost, startHost } from '../../local/host.ts';
import { browserFile } from '../browser.ts';
import { AFTER_DEMO, BEFORE_DEMO, FIRST_DEMO, FIRST_MINUTES } from './first-minutes.ts';
import { PICTURES, type Picture } from './pictures.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const IMAGES = join(ROOT, 'docs', 'images');
const WIDTHS = [1440, 1024, 375];
const LANGUAGES = ['en', 'ko'];
/** On a machine with much other work a call of a demonstration may take longer than API Gateway waits. */
const ATTEMPTS = 3;

interface Look {
  readonly width: number;
  readonly language: string;
  /** Of the file's name, where there are several looks. */
  readonly suffix: string;
}

const { values, positionals: names } = parseArgs({
  options: { all: { type: 'string' } },
  allowPositionals: true,
});
const { all } = values;
if (all !== undefined) mkdirSync(all, { recursive: true });
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
  const isChosen = (name: string): boolean => names.length === 0 || names.includes(name);
  const done = new Set<string>();
  if (isChosen(FIRST_MINUTES)) {
    await takeFirstMinutes(browser, host);
    done.add(FIRST_DEMO);
  }
  const chosen = PICTURES.filter(({ name }) => isChosen(name));
  for (const demo of new Set(chosen.flatMap(({ demo = '' }) => (demo === '' ? [] : [demo])))) {
    if (!done.has(demo)) await run(demo, host);
  }
  for (const picture of chosen) {
    for (const look of looksOf(picture)) await take(picture, look, browser, host);
  }
} finally {
  await browser.close();
  await host.stop();
  rmSync(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** As the documentation shows it, or every look. */
function looksOf(usual: Omit<Look, 'suffix'>): Look[] {
  if (all === undefined) return [{ ...usual, suffix: '' }];
  return WIDTHS.flatMap((width) =>
    LANGUAGES.map((language) => ({ width, language, suffix: `-${language}-${width}` })),
  );
}

/** Fills the service; what a demonstration has done it finds done when it is repeated. */
async function run(demo: string, { endpointsFile }: RunningHost): Promise<void> {
  const args = [join(ROOT, 'bin', 'demo', 'main.ts'), demo, '--endpoints', endpointsFile];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function opened(from: Browser, { width, language }: Look, height: number): Promise<Page> {
  const context = await from.newContext({
    viewport: { width, height },
    locale: language,
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  return await context.newPage();
}

async function keep(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const path = join(all ?? IMAGES, `console-${name}.png`);
  await page.screenshot({ path });
  console.log(path);
}

async function take({ name, path, user, prepare }: Picture, look: Look, from: Browser, on: RunningHost) {
  const page = await opened(from, look, 900);
  await page.goto(`${on.endpoints.consoleUrl}${path}`);
  await page.locator(`button[value="${user}"]`).click();
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await prepare?.(page);
  await keep(page, name + look.suffix);
  await page.context().close();
}

async function takeFirstMinutes(from: Browser, on: RunningHost): Promise<void> {
  const pages: (readonly [Page, Look])[] = [];
  for (const look of looksOf({ width: 1024, language: 'en' })) {
    const page = await opened(from, look, 700);
    pages.push([page, look]);
    await page.goto(on.endpoints.consoleUrl ?? '');
    for (const { name, act } of BEFORE_DEMO) {
      await act(page);
      await keep(page, `first-${name}${look.suffix}`);
    }
  }
  await run(FIRST_DEMO, on);
  for (const [page, look] of pages) {
    // Each of several looks records a result of its own, for which the red lane has too few declarations.
    await page.goto(
      `${on.endpoints.consoleUrl}worklist${all === undefined ? '' : '?lane=green&status=open'}`,
    );
    for (const { name, act } of AFTER_DEMO) {
      await act(page);
      await keep(page, `first-${name}${look.suffix}`);
    }
    await page.context().close();
  }
}
