// Generated TypeScript clients call the local host. Their generators need an older TypeScript than this project, so they have a package
// of their own (tests/clients/typescript), which is installed on first use.
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService } from '../api/support/service.ts';
import {
  CAPABILITIES,
  type Capability,
  type ClientContext,
  contextOf,
  DOCUMENT,
  prepareDay,
} from './support/context.ts';
import { installed, program, type Run } from './support/packages.ts';

const FOLDER = join(import.meta.dirname, 'typescript');

const service = startService();

let run: Run;

beforeAll(async () => {
  run = await installed(FOLDER);
  const types = join('generated', 'openapi-typescript.d.ts');
  await Promise.all([
    run('openapi-typescript', DOCUMENT, '--output', types, '--default-non-nullable=false'),
    run(
      'openapi-ts',
      '--input',
      DOCUMENT,
      '--output',
      join('generated', 'hey-api'),
      '--client',
      '@hey-api/client-fetch',
    ),
  ]);
  await prepareDay(service());
});

test('programs that use the generated clients compile, without exceptions for generated code', async () => {
  expect(await run('tsc', '--project', '.')).toBe('');
});

type Program = Readonly<Record<Capability, (context: ClientContext) => Promise<void>>>;

describe.each(['openapi-fetch', 'hey-api'])('the client of %s', (name) => {
  let functions: Program;

  beforeAll(async () => {
    const outfile = join(FOLDER, 'generated', `${name}.mjs`);
    await build({
      entryPoints: [join(FOLDER, `${name}.ts`)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    functions = (await program(outfile)) as Program;
  });

  test.each(CAPABILITIES)('%s', async (_title, capability) => {
    await functions[capability](await contextOf(service()));
  });

  test('is tried with every capability', () => {
    expect(Object.keys(functions).sort()).toEqual(CAPABILITIES.map(([, capability]) => capability).sort());
  });
});
