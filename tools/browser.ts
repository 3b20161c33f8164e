// A browser for the console's tests and pictures: the one that CHROMIUM names, else one of the system, else the one in a package.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

/** Where a browser is; undefined without one. */
export async function browserFile(): Promise<string | undefined> {
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
