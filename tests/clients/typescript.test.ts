// Generated TypeScript clients call the local host. Their generators need an older TypeScript than this project, so they have a package
// of their own (tests/clients/typescript), which is installed on first use.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { putSnapshot, snapshotText, taxpayerRow } from '../api/support/delinquency.ts';
import { startService } from '../api/support/service.ts';
import { SAMPLES } from './support/context.ts';
import { installed, program, type Run } from './support/packages.ts';
import type { Context } from './typescript/context.ts';

const FOLDER = join(import.meta.dirname, 'typescript');
const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'openapi.json');
const RUN_DATE = '2026-11-20';

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
  const rows = Array.from({ length: 30 }, (_, index) => taxpayerRow(`TP-${index}`, index % 10));
  await putSnapshot(service(), RUN_DATE, 'taxpayers.csv', snapshotText(rows));
});

async function context(): Promise<Context> {
  return {
    apiUrl: service().endpoints.apiUrl,
    token: await service().token('operator'),
    runDate: RUN_DATE,
    scan: file('kr-genuine.jpg'),
    stamp: file('references/kr-stamp-1.jpg'),
  };
}

function file(name: string): Context['scan'] {
  const bytes = Uint8Array.from(readFileSync(join(SAMPLES, name)));
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

test('programs that use the generated clients compile, without exceptions for generated code', async () => {
  expect(await run('tsc', '--project', '.')).toBe('');
});

type Program = Readonly<Record<(typeof CASES)[number][1], (context: Context) => Promise<void>>>;
const CASES = [
  ['scores a declaration, records its inspection, and reads it alone and in the worklist', 'declarations'],
  ['tells the scored items of a partly bad batch from the refused ones', 'batch'],
  ['predicts HS codes and records the chosen one', 'hsCodes'],
  ['registers a stamp, uploads a scan and reads what was found on it', 'documents'],
  ['runs a night, and reads its grades, its ranking and a taxpayer with an override', 'delinquency'],
  ['reads the health and the models with their cards', 'models'],
  ['reads the refusal of a bad token, which is API Gateway’s own', 'refusal'],
  ['reads a problem with the pointer of every bad field', 'problem'],
  ['gets the first answer again with the same Idempotency-Key', 'replay'],
] as const;

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

  test.each(CASES)('%s', async (_title, capability) => {
    await functions[capability](await context());
  });

  test('is tried with every capability', () => {
    expect(Object.keys(functions).sort()).toEqual(CASES.map(([, capability]) => capability).sort());
  });
});
