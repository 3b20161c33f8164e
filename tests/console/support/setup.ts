// Starts what the tests of the console share: the templates, a host that serves the built console, and a browser.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildConsole } from '../../../lib/bundling/console.ts';
import { startHost } from '../../../local/host.ts';
import { HOST_OF_TESTS } from '../../api/support/settings.ts';
import { sharedTemplates } from '../../api/support/shared-templates.ts';
import { startTestRun } from '../../api/support/test-run.ts';
import { startBrowser } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** State folder of the host. */
    consoleState: string;
    /** Where to connect to the browser. */
    browser: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browser = await startBrowser();
  // Nothing to test with: the message says how to change that.
  if (browser === undefined) process.exit(0);
  const run = await startTestRun();
  const state = mkdtempSync(join(tmpdir(), 'customs-scoring-console-'));
  const host = await startHost({
    ...HOST_OF_TESTS,
    state,
    synthesize: sharedTemplates(run.url),
    buildConsole,
  });
  if ((await host.console?.settled) !== 'built') throw new Error('The console cannot be built');
  project.provide('testRun', run.url);
  project.provide('consoleState', state);
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    await browser.close();
    await host.stop();
    await run.stop();
    await rm(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
}
