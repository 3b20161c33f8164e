// The TypeScript client of openapi-generator, which needs Java: a partly bad batch, which it could not read once, and a refusal.
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService } from '../api/support/service.ts';
import { pythonEnvironment } from '../support/python-environment.ts';
import { CAPABILITIES, type ClientContext, contextOf } from './support/context.ts';
import { generate } from './support/openapi-generator.ts';
import { installed, program } from './support/packages.ts';

const FOLDER = join(import.meta.dirname, 'typescript');
const OUTPUT = join(FOLDER, 'generated', 'typescript-fetch');
const TRIED = ['batch', 'refusal'] as const;

const service = startService();

describe('the client of openapi-generator for TypeScript', () => {
  let functions: Readonly<Record<(typeof TRIED)[number], (context: ClientContext) => Promise<void>>>;

  beforeAll(async () => {
    const programs = await pythonEnvironment(
      'clients',
      join(import.meta.dirname, 'python', 'requirements.txt'),
    );
    await generate(programs, 'typescript-fetch', OUTPUT);
    const outfile = join(FOLDER, 'generated', 'typescript-fetch.mjs');
    const entryPoints = [join(FOLDER, 'typescript-fetch.ts')];
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
    functions = (await program(outfile)) as typeof functions;
  });

  test('compiles', async () => {
    const run = await installed(FOLDER);
    expect(await run('tsc', '--project', 'tsconfig.typescript-fetch.json')).toBe('');
  });

  test.each(
    CAPABILITIES.flatMap(([title, name]) =>
      TRIED.filter((one) => one === name).map((one) => [title, one] as const),
    ),
  )('%s', async (_title, capability) => {
    await functions[capability](await contextOf(service()));
  });
});
