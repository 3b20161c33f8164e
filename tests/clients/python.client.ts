// Generated Python clients call the local host.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService } from '../api/support/service.ts';
import { pythonEnvironment } from '../support/python-environment.ts';
import { CAPABILITIES, contextOf, DOCUMENT, prepareDay } from './support/context.ts';
import { generate } from './support/openapi-generator.ts';
import { execute } from './support/packages.ts';

const FOLDER = join(import.meta.dirname, 'python');

const service = startService();

let programs: string;

beforeAll(async () => {
  programs = await pythonEnvironment('clients', join(FOLDER, 'requirements.txt'));
  const output = (name: string): string => join(FOLDER, 'generated', name);
  await Promise.all([
    generate(programs, 'python', output('openapi_generator'), ['--package-name', 'customs_scoring']),
    execute(
      join(programs, 'openapi-python-client'),
      [
        ...['generate', '--path', DOCUMENT, '--output-path', output('openapi_python_client'), '--overwrite'],
        ...['--config', join(FOLDER, 'openapi-python-client.yaml'), '--meta', 'setup', '--fail-on-warning'],
      ],
      // It formats what it writes with the environment's own formatter.
      { env: { ...process.env, PATH: `${programs}:${process.env.PATH}` } },
    ),
  ]);
  await prepareDay(service());
});

/** Runs a program with one capability; returns what it prints, an exception with its trace included. */
async function call(program: string, capability: string): Promise<string> {
  const { scan, stamp, ...context } = await contextOf(service());
  const files = Object.entries({ scan, stamp }).map(([name, { path, sha256 }]) => [name, { path, sha256 }]);
  return await new Promise((resolve) => {
    const child = execFile(
      join(programs, 'python'),
      [join(FOLDER, `${program}.py`), capability],
      {
        env: { ...process.env, PYTHONPATH: join(FOLDER, 'generated', program), PYTHONDONTWRITEBYTECODE: '1' },
      },
      (error, stdout, stderr) => resolve(error === null ? stdout : `${stdout}${stderr}`),
    );
    child.stdin?.end(JSON.stringify({ ...context, ...Object.fromEntries(files) }));
  });
}

describe('the client of openapi-generator', () => {
  test.each(CAPABILITIES)('%s', async (_title, capability) => {
    expect(await call('openapi_generator', capability)).toBe('');
  });
});

/** Where generators differ: unions, errors and maps. The rest is the same for all of them. */
const DIFFERENCES = ['declarations', 'batch', 'models', 'refusal', 'problem', 'replay'];

describe('the client of openapi-python-client', () => {
  test.each(CAPABILITIES.filter(([, capability]) => DIFFERENCES.includes(capability)))(
    '%s',
    async (_title, capability) => {
      expect(await call('openapi_python_client', capability)).toBe('');
    },
  );
});
