// npm run tool -- test-deploy: deploys the service, as synthesised for production, to an AWS emulator with the CDK's own tools, and runs
// the API tests and the demos against the deployed endpoints. docs/reliability/deployment.md describes what this does and does not show.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { tableLines } from '../../bin/support/table.ts';
import { ENDPOINTS_FILE, endpointsOf } from '../../local/endpoints.ts';
import { REPOSITORY_ROOT } from '../../local/settings.ts';
import { ADAPTATIONS } from './support/adaptations.ts';
import {
  bootstrap,
  type DeployedStack,
  deploy,
  deploymentFiles,
  outputsOf,
  synthesise,
} from './support/deployment.ts';
import { collectLogs, type Emulator, startEmulator } from './support/emulator.ts';
import { type Front, openFront } from './support/front.ts';
import { LIMITS, LONG_FILES } from './support/limits.ts';
import { endAll, exitCode } from './support/processes.ts';

const VITEST = join(REPOSITORY_ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const CONFIG = join(REPOSITORY_ROOT, 'tests', 'deploy', 'vitest.config.ts');
const HELP = `usage: npm run tool -- test-deploy [options] [test file …]

  --short   leave out the files that take longest: ${LONG_FILES.join(', ')}
  --keep    leave the logs and the cloud assembly where they are`;

/** A step and its duration. */
interface Timed {
  readonly step: string;
  readonly seconds: number;
}

/** The report of the test runner: the fields that are read. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: 'passed' | 'failed';
    readonly message: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const times: Timed[] = [];

async function timed<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  process.stderr.write(`${step} …\n`);
  try {
    return await work();
  } finally {
    times.push({ step, seconds: (performance.now() - startedAt) / 1000 });
  }
}

/** Deploys into a folder, and writes endpoints.json there. */
async function deployService(
  folder: string,
  front: Front,
): Promise<{ emulator: Emulator; stacks: DeployedStack[] }> {
  const files = deploymentFiles(folder);
  const [emulator] = await Promise.all([
    timed('emulator: environment and start', () => startEmulator(folder)),
    timed('synthesis for production', () => synthesise(front.issuer.url, files)),
  ]);
  await timed('cdk bootstrap', () => bootstrap(emulator, files));
  const stacks = await timed('cdk deploy', () => deploy(emulator, files));
  const outputs = outputsOf(files);
  const apiUrl = String(outputs.find(({ key }) => key === 'ApiUrl')?.value);
  front.serve({
    id: /^https:\/\/(\w+)\./.exec(apiUrl)?.[1] ?? '',
    emulatorUrl: emulator.url,
    certificate: emulator.certificate,
  });
  const urls = {
    apiUrl: front.url,
    tokenUrl: front.issuer.tokenUrl,
    s3Url: emulator.url,
    dynamodbUrl: emulator.url,
    sqsUrl: emulator.url,
    stepFunctionsUrl: emulator.url,
  };
  writeFileSync(
    join(front.stateFolder, ENDPOINTS_FILE),
    JSON.stringify(endpointsOf(urls, front.issuer.clients, outputs)),
  );
  collectLogs(emulator, join(front.stateFolder, 'logs', 'functions.jsonl'));
  return { emulator, stacks };
}

/** Runs the tests against the deployed service. */
async function runTests(
  folder: string,
  front: Front,
  emulator: Emulator,
  chosen: readonly string[],
): Promise<Report | undefined> {
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  // The report decides, not the exit code: an expected failure may leave an unhandled rejection, which sets that code.
  await exitCode({
    command: process.execPath,
    args: [VITEST, 'run', '--config', CONFIG, ...reporters, ...chosen],
    cwd: REPOSITORY_ROOT,
    environment: {
      ...process.env,
      ...emulator.environment,
      DEPLOYED_STATE: front.stateFolder,
    },
  });
  return existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report) : undefined;
}

function fixed(seconds: number): string {
  return seconds.toFixed(1);
}

/** Limits whose pattern matches no test in a file that was run: the test was renamed or removed. */
function limitsWithoutTests(report: Report | undefined): string[] {
  const names = new Map(
    (report?.testResults ?? []).map(({ name, assertionResults }) => [
      basename(name),
      assertionResults.map(({ fullName }) => fullName),
    ]),
  );
  return LIMITS.flatMap(({ name, tests }) =>
    tests
      .filter(([file, pattern]) => names.get(file)?.every((test) => !pattern.test(test)) ?? false)
      .map(([file, pattern]) => `${name}: ${file} ${pattern}`),
  );
}

/** @returns the number of failed checks */
function summarise(stacks: readonly DeployedStack[], report: Report | undefined): number {
  const print = (title: string, header: string[], rows: string[][]): void => {
    const columns = header.map((_, index) => (index === 0 ? 'left' : 'right') as 'left' | 'right');
    console.log(`\n${title}\n\n${tableLines([header, ...rows], columns).join('\n')}`);
  };
  print(
    'Steps',
    ['step', 'seconds'],
    times.map(({ step, seconds }) => [step, fixed(seconds)]),
  );
  print(
    'Stacks',
    ['stack', 'resources', 'seconds'],
    stacks.map(({ name, resources, seconds }) => [name, String(resources), fixed(seconds)]),
  );
  const files = (report?.testResults ?? []).map((file) => {
    const count = (status: string): number =>
      file.assertionResults.filter((result) => result.status === status).length;
    // A file that could not be run has no test results.
    const broken = file.status === 'failed' && count('failed') === 0 ? 1 : 0;
    return {
      name: basename(file.name),
      passed: count('passed'),
      failed: count('failed') + broken,
      seconds: (file.endTime - file.startTime) / 1000,
    };
  });
  print(
    'Checks on the deployed endpoints',
    ['file', 'passed', 'failed', 'seconds'],
    files.map(({ name, passed, failed, seconds }) => [name, String(passed), String(failed), fixed(seconds)]),
  );
  console.log('\nChanged for the emulator\n');
  for (const { name, reason } of Object.values(ADAPTATIONS)) console.log(`- ${name}: ${reason}`);
  console.log('\nDifferences from the local host; the tests of each are run and must fail\n');
  for (const { of, name, reason } of LIMITS) console.log(`- ${name} (${of}): ${reason}`);
  const unmatched = limitsWithoutTests(report);
  for (const limit of unmatched) console.log(`- LIMIT WITHOUT A TEST: ${limit}`);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const failed = sum(files.map((file) => file.failed)) + (report === undefined ? 1 : 0) + unmatched.length;
  console.log(`\n${sum(files.map((file) => file.passed))} passed, ${failed} failed`);
  return failed;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-deploy-'));
  let front: Front | undefined;
  let stopped = false;
  const cleanUp = async (): Promise<void> => {
    front?.close();
    await endAll();
    if (values.keep) console.error(`Logs and the cloud assembly are in ${folder}`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      stopped = true;
      void cleanUp().finally(() => process.exit(130));
    });
  }
  try {
    const state = join(folder, 'state');
    mkdirSync(state);
    front = await openFront(state);
    const { emulator, stacks } = await deployService(folder, front);
    const opened = front;
    const leftOut = values.short ? LONG_FILES.map((name) => `--exclude=tests/api/${name}`) : [];
    const report = await timed('tests', () =>
      runTests(folder, opened, emulator, [...leftOut, ...positionals]),
    );
    if (summarise(stacks, report) > 0) process.exitCode = 1;
  } catch (error) {
    // Work in progress is expected to fail when the program is interrupted.
    if (!stopped) throw error;
  } finally {
    await cleanUp();
  }
}

await main();
