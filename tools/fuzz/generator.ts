// Schemathesis as a process: one round of fuzzing against a running host.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningHost } from '../../local/host.ts';
import type { Counts, Verdict } from './report.ts';
import type { Round } from './rounds.ts';
import type { Dictionaries } from './stored.ts';

const HERE = import.meta.dirname;
export const OPENAPI = join(HERE, '..', '..', 'docs', 'openapi.json');
/** Threads of the generator; Python runs one at a time, and the others wait for answers meanwhile. */
const WORKERS = '2';
const SHOWN_OF_LOG = 20_000;
const QUICK = `[[operations]]
include-operation-id = ["scoreDeclaration", "scoreDeclarationBatch", "amendDeclaration"]
phases.coverage.enabled = false
`;

export interface Setting {
  /** The schemathesis command. */
  readonly command: string;
  readonly host: RunningHost;
  /** Where configuration, logs and results go. */
  readonly folder: string;
  readonly examples: string;
  readonly seed: string;
}

export interface Found {
  readonly counts: Counts;
  readonly verdict: Verdict;
  /** What schemathesis has printed: failures with the requests that show them. */
  readonly log: string;
}

/** Writes the configuration: the one of this folder, with the ids of what is stored. */
export function configure(folder: string, dictionaries: Dictionaries, quick: boolean): void {
  const ids = Object.entries(dictionaries).map(
    ([name, of]) => `${name} = { values = ${JSON.stringify(of)} }`,
  );
  const parts = [readFileSync(join(HERE, 'schemathesis.toml'), 'utf8'), '[dictionaries]', ...ids];
  writeFileSync(join(folder, 'schemathesis.toml'), [...parts, quick ? QUICK : ''].join('\n'));
}

/**
 * Runs a round to its end.
 *
 * @throws Error with what schemathesis printed, where it could not
 */
export async function fuzz(setting: Setting, { name, phases, operations }: Round): Promise<Found> {
  const { command, host, folder, examples, seed } = setting;
  const operator = host.endpoints.clients.find((client) => client.name === 'operator');
  if (operator === undefined) throw new Error('The host has no operator');
  const path = (ending: string): string => join(folder, `${name}.${ending}`);
  const log = openSync(path('log'), 'w');
  const child = spawn(
    command,
    [
      ...['--config-file', join(folder, 'schemathesis.toml'), 'run', OPENAPI, '--url', host.apiUrl],
      ...['--max-examples', examples, '--phases', phases.join(','), '--seed', seed, '--no-color'],
      ...['--workers', WORKERS, '--report', 'json', '--report-json-path', path('verdict.json')],
      ...operations.flatMap((id) => ['--include-operation-id', id]),
    ],
    {
      cwd: folder,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        PYTHONPATH: HERE,
        PYTHONDONTWRITEBYTECODE: '1',
        FUZZ_CLIENT_ID: operator.clientId,
        FUZZ_CLIENT_SECRET: operator.clientSecret,
        FUZZ_COUNTS: path('counts.json'),
      },
    },
  );
  await once(child, 'close');
  const printed = readFileSync(path('log'), 'utf8');
  try {
    return {
      counts: JSON.parse(readFileSync(path('counts.json'), 'utf8')) as Counts,
      verdict: JSON.parse(readFileSync(path('verdict.json'), 'utf8')) as Verdict,
      log: printed.slice(0, SHOWN_OF_LOG),
    };
  } catch {
    throw new Error(`schemathesis did not finish:\n${printed.slice(-SHOWN_OF_LOG)}`);
  }
}
