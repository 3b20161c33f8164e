// The browser of the console's tests. Without any, the tests are skipped, and say so; in CI that is a failure.
import { type BrowserServer, chromium } from 'playwright-core';
import { browserFile } from '../../../tools/browser.ts';

const ADVICE =
  'No browser was found: install Chromium (Debian and Ubuntu: apt-get install chromium), or name one in the variable CHROMIUM';

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
