// npm run tool -- fuzz: schemathesis against docs/openapi.json on a local host of its own, with every check on. Prints a table of
// operations; the exceptions that the checks need are in exceptions.json.
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startHost } from '../../local/host.ts';
import { pythonEnvironment } from '../../tests/support/python-environment.ts';
import { configure, type Found, fuzz, OPENAPI } from './generator.ts';
import { type Exception, exceptionLines, merged, operationLines, tally } from './report.ts';
import { roundsOf } from './rounds.ts';
import { store } from './stored.ts';

const HELP = `Fuzzes the API against docs/openapi.json.

usage: npm run tool -- fuzz [options]

  --examples <n>       cases of each operation in the fuzzing phase, beside those of coverage (default 20, or 5 with --quick; 3000 for
                       a night)
  --quick              without the coverage of every country in a declaration, which takes minutes
  --operation <id>     only this operationId; may be given several times
  --phases <list>      of examples,coverage,fuzzing,stateful (default all)
  --seed <n>           for the same cases again (default 1)
  --keep               keeps the folder with the logs also where nothing failed
`;

const { values } = parseArgs({
  options: {
    examples: { type: 'string' },
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
  const programs = await pythonEnvironment('fuzz', join(import.meta.dirname, 'requirements.txt'));
  const command = join(programs, 'schemathesis');
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-fuzz-'));
  const host = await startHost({ port: 0, state: join(folder, 'state'), quiet: true });
  const found: Found[] = [];
  try {
    configure(folder, await store(host.endpointsFile), values.quick);
    const { examples = values.quick ? '5' : '20', seed } = values;
    for (const round of roundsOf(OPENAPI, values.phases.split(','), values.operation)) {
      process.stderr.write(`${round.name} …\n`);
      found.push(await fuzz({ command, host, folder, examples, seed }, round));
    }
  } finally {
    await host.stop();
  }
  const failed = report(found);
  console.error(`${((performance.now() - startedAt) / 1000).toFixed(0)} s in all`);
  if (failed > 0 || values.keep) console.error(`Logs and the state of the host: ${folder}`);
  else await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Prints what was found and gives the number of operations that failed. */
function report(found: readonly Found[]): number {
  const { counts, verdict } = merged(found);
  const { passed, failed } = tally(counts, verdict);
  if (failed > 0) for (const { log } of found) console.log(log);
  for (const line of operationLines(counts, verdict)) console.log(line);
  console.log();
  const exceptions = JSON.parse(
    readFileSync(join(import.meta.dirname, 'exceptions.json'), 'utf8'),
  ) as Exception[];
  for (const line of exceptionLines(counts, exceptions)) console.log(line);
  const generated = `${verdict.test_cases.generated} cases with seed ${verdict.seed}`;
  console.log(`\n${generated}, ${verdict.running_time.toFixed(0)} s of fuzzing`);
  for (const { title, count } of verdict.errors) console.log(`error: ${title} (${count})`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}
