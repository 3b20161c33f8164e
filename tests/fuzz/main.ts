// npm run fuzz: schemathesis against docs/openapi.json on a local host of its own, with every check on. Prints a table of
// operations; the exceptions that the checks need are in exceptions.json.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningHost, startHost } from '../../local/host.ts';
import { schemathesis } from './environment.ts';
import {
  type Counts,
  type Exception,
  exceptionLines,
  failedOperations,
  operationLines,
  type Verdict,
} from './report.ts';
import { type Dictionaries, store } from './stored.ts';

const HELP = `Fuzzes the API against docs/openapi.json.

usage: npm run fuzz -- [options]

  --examples <n>       cases of each operation in the fuzzing phase, beside those of coverage (default 20; 3000 for a night)
  --quick              without the coverage of every country in a declaration, which takes minutes
  --operation <id>     only this operationId; may be given several times
  --phases <list>      of examples,coverage,fuzzing,stateful (default all)
  --seed <n>           for the same cases again (default 1)
  --keep               keeps the folder with the logs also where nothing failed
`;

const FOLDER = import.meta.dirname;
const OPENAPI = join(FOLDER, '..', '..', 'docs', 'openapi.json');
/** Of the generator; Python runs one at a time, and waits for answers meanwhile. */
const WORKERS = '2';
const QUICK = `[[operations]]
include-operation-id = ["scoreDeclaration", "scoreDeclarationBatch"]
phases.coverage.enabled = false
`;
const SHOWN_OF_LOG = 20_000;

const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '20' },
    quick: { type: 'boolean', default: false },
    operation: { type: 'string', multiple: true, default: [] },
    phases: { type: 'string', default: 'examples,coverage,fuzzing,stateful' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  const startedAt = performance.now();
  const command = await schemathesis();
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-fuzz-'));
  const host = await startHost({ port: 0, state: join(folder, 'state'), quiet: true, warm: false });
  let failed: number;
  try {
    const dictionaries = await store(host.endpointsFile);
    await fuzz(command, host, folder, dictionaries);
    failed = report(folder);
  } finally {
    await host.stop();
  }
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(0)} s in all`);
  if (failed > 0 || values.keep) console.log(`Logs, requests and answers: ${folder}`);
  else await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Runs schemathesis to its end; it leaves `counts.json`, `verdict.json` and `schemathesis.log` in the folder. */
async function fuzz(
  command: string,
  host: RunningHost,
  folder: string,
  dictionaries: Dictionaries,
): Promise<void> {
  const operator = host.endpoints.clients.find(({ name }) => name === 'operator');
  if (operator === undefined) throw new Error('The host has no operator');
  const config = join(folder, 'schemathesis.toml');
  const settings = [readFileSync(join(FOLDER, 'schemathesis.toml'), 'utf8'), toml(dictionaries)];
  writeFileSync(config, [...settings, values.quick ? QUICK : ''].join('\n'));
  const log = openSync(join(folder, 'schemathesis.log'), 'w');
  const child = spawn(
    command,
    [
      ...['--config-file', config, 'run', OPENAPI, '--url', host.apiUrl, '--no-color'],
      ...['--max-examples', values.examples, '--phases', values.phases, '--seed', values.seed],
      ...['--workers', WORKERS, '--report', 'json', '--report-json-path', join(folder, 'verdict.json')],
      ...values.operation.flatMap((id) => ['--include-operation-id', id]),
    ],
    {
      cwd: folder,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        PYTHONPATH: FOLDER,
        PYTHONDONTWRITEBYTECODE: '1',
        FUZZ_CLIENT_ID: operator.clientId,
        FUZZ_CLIENT_SECRET: operator.clientSecret,
        FUZZ_COUNTS: join(folder, 'counts.json'),
      },
    },
  );
  await once(child, 'close');
}

function toml(dictionaries: Dictionaries): string {
  const lines = Object.entries(dictionaries).map(
    ([name, ids]) => `${name} = { values = ${JSON.stringify(ids)} }`,
  );
  return ['[dictionaries]', ...lines, ''].join('\n');
}

/** Prints what was found and gives the number of operations that failed. */
function report(folder: string): number {
  const read = <Content>(path: string): Content => JSON.parse(readFileSync(path, 'utf8')) as Content;
  let counts: Counts;
  let verdict: Verdict;
  try {
    counts = read<Counts>(join(folder, 'counts.json'));
    verdict = read<Verdict>(join(folder, 'verdict.json'));
  } catch {
    console.log(readFileSync(join(folder, 'schemathesis.log'), 'utf8').slice(-SHOWN_OF_LOG));
    throw new Error('schemathesis has not run to its end');
  }
  const failed = failedOperations(counts, verdict) + verdict.errors.length + (verdict.complete ? 0 : 1);
  if (failed > 0) {
    console.log(readFileSync(join(folder, 'schemathesis.log'), 'utf8').slice(0, SHOWN_OF_LOG));
  }
  for (const line of operationLines(counts, verdict)) console.log(line);
  console.log();
  for (const line of exceptionLines(counts, read<Exception[]>(join(FOLDER, 'exceptions.json'))))
    console.log(line);
  const generated = `${verdict.test_cases.generated} cases with seed ${verdict.seed}`;
  console.log(`\n${generated}, ${verdict.running_time.toFixed(0)} s of fuzzing`);
  for (const { title, count } of verdict.errors) console.log(`error: ${title} (${count})`);
  const passed = Math.max(0, (verdict.operations?.selected ?? 0) - failed);
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}
