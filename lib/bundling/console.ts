// The files of the web console, built by Vite in a process of its own and kept under the hash of their sources. The local host, the
// tests and the deployment all take them from here.
import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { KeptBuilds, ROOT } from './kept-builds.ts';
import { KIT_SOURCES } from './kit.ts';

const BUILDS = new KeptBuilds('console', [
  'console/src/**',
  'console/public/**',
  'console/*.{html,json,ts}',
  // The field kit runs the code of the functions.
  'functions/{predict-hs,verify-document,shared}/**',
  ...KIT_SOURCES,
]);
const SCRIPT = join(ROOT, 'console', 'build.ts');
/** Whoever starts the host waits for the host, not for the console. */
const BEHIND_OTHERS = 10;
const KEPT_OUTPUT = 4_000;

/**
 * Builds the console, unless these sources are built already.
 *
 * @returns the folder of its files
 * @throws Error with what the build printed
 */
export async function buildConsole(): Promise<string> {
  const place = BUILDS.placeOf({});
  if (BUILDS.isKept(place)) return place;
  const folder = BUILDS.newFolder();
  await run(folder);
  BUILDS.keep(folder, place);
  return place;
}

function run(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(SCRIPT, [folder], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production' },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (child.pid !== undefined) setPriority(child.pid, BEHIND_OTHERS);
    let printed = '';
    const read = (chunk: Buffer): void => {
      printed = (printed + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The console cannot be built (exit code ${code}): ${printed.trim()}`));
    });
  });
}
