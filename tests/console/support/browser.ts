// The browser of the console's tests: the one that CHROMIUM names, else one of the system, else the one in a package. Without any, the
// tests are skipped, and say so; in CI that is a failure.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';

const OF_THE_SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const ADVICE =
  'No browser was found: install Chromium (Debian and Ubuntu: apt-get install chromium), or name one in the variable CHROMIUM';

/** Where a browser is; undefined without one. */
async function browserFile(): Promise<string | undefined> {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which does not exist`);
    return named;
  }
  return OF_THE_SYSTEM.find((file) => existsSync(file)) ?? (await packaged());
}

/**
 * The browser of @sparticuz/chromium, a binary for Linux on x64. Its own arguments are never used: they switch off the protections
 * that are tested here. It unpacks into the temporary folder under a fixed name, so it gets one of its own.
 */
async function packaged(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const before = process.env.TMPDIR;
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'customs-scoring-chromium-'));
  try {
    const { default: lambdaChromium } = await import('@sparticuz/chromium');
    return await lambdaChromium.executablePath();
  } catch (error) {
    console.error(error);
    return undefined;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Starts the browser; undefined where there is none and the tests may be skipped. */
export async function startBrowser(): Promise<BrowserServer | undefined> {
  const executablePath = await browserFile();
  if (executablePath === undefined) {
    if (process.env.CI !== undefined) throw new Error(ADVICE);
    console.error(`\n  The tests of the console are SKIPPED. ${ADVICE}\n`);
    return undefined;
  }
  // A browser that runs as root has no sandbox to use; nothing that it opens here comes from elsewhere.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await chromium.launchServer({ executablePath, args });
}
