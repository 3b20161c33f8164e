// The code of all functions, bundled by one run of esbuild. Synthesis takes each function's file from it, the local host runs it,
// and it is kept under the hash of what it is made from, so that tests, synthesis and starts bundle once.
import { cpSync, globSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, buildSync } from 'esbuild';
import { KeptBuilds, ROOT } from './kept-builds.ts';

/** Sources: functions import nothing else (tests/unit/import-directions.test.ts). */
const BUILDS = new KeptBuilds('bundles', ['functions/**/*.*', 'lib/bundling/*', 'package-lock.json']);
/** Handlers, and the threads that they start. */
const ENTRIES = ['functions/*/handlers/*.ts', 'functions/**/*-worker.ts'];
/** What bundled files find beside them under its path in the repository. */
const BESIDE = ['models', 'node_modules'];
/** Data of a capability that its functions read; in AWS only the functions that name it have it. */
const DATA = ['functions/**/*.{bin,csv}'];

const SETTINGS = {
  absWorkingDir: ROOT,
  outbase: ROOT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  // Never in a bundle: they have native code and come from layers, or are half a megabyte of data and are deployed beside the code.
  external: ['onnxruntime-node', 'sharp', '@duckdb/node-api', 'any-ascii'],
  // Lighter stand-ins for two modules that every AWS client brings along; each says why.
  alias: {
    'node:http': join(import.meta.dirname, 'node-http.cjs'),
    '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'credentials.ts'),
  },
  // Some dependencies are CommonJS and call require, which ES modules lack.
  banner: { js: "import { createRequire as _cr } from 'node:module'; const require = _cr(import.meta.url);" },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * For AWS: one small file a handler, which is all that a cold start reads. Node prints the line of an error that stops a start; in
 * one line with everything else, its message would be cut off.
 */
const FOR_LAMBDA = { ...SETTINGS, minify: true, lineLimit: 1000 } as const satisfies BuildOptions;

/** For this machine: files that share what they have in common, readable, with maps for stack traces (local/functions/stack-traces.ts). */
const FOR_LOCAL_HOST = {
  ...SETTINGS,
  splitting: true,
  sourcemap: 'external',
  sourcesContent: false,
} as const satisfies BuildOptions;

/** What a function is made of. */
export interface FunctionCode {
  /** Handler file, relative to the repository's root. */
  readonly entry: string;
  /** Files deployed beside the code, by their paths in the repository, which they keep. */
  readonly files: readonly string[];
  /** Sources of worker threads by their paths in the repository: bundled under the same path, as .mjs. */
  readonly workers: readonly string[];
}

let forLambda: string | undefined;

/** Puts the code of one function into an empty folder, as it is deployed: index.mjs, its worker threads and its files. */
export function writeFunctionCode(folder: string, { entry, files, workers }: FunctionCode): void {
  forLambda ??= bundlesForLambda();
  cpSync(join(forLambda, bundled(entry)), join(folder, 'index.mjs'));
  for (const worker of workers.map(bundled)) cpSync(join(forLambda, worker), join(folder, worker));
  for (const file of files) cpSync(join(ROOT, file), join(folder, file));
}

function bundlesForLambda(): string {
  const place = BUILDS.placeOf(FOR_LAMBDA);
  if (BUILDS.isKept(place)) return place;
  const outdir = BUILDS.newFolder();
  buildSync({ ...FOR_LAMBDA, entryPoints: entryPoints(), outdir });
  BUILDS.keep(outdir, place);
  return place;
}

/**
 * Bundles all functions for the local host.
 *
 * @returns a folder that is to every function what its own is in Lambda: handlers and worker threads under their paths in the
 * repository as .mjs, and the files that they read
 */
export async function localTaskFolder(): Promise<string> {
  const place = BUILDS.placeOf(FOR_LOCAL_HOST);
  if (BUILDS.isKept(place)) return place;
  const outdir = BUILDS.newFolder();
  await build({ ...FOR_LOCAL_HOST, entryPoints: entryPoints(), outdir });
  for (const name of BESIDE) symlinkSync(join(ROOT, name), join(outdir, name));
  for (const file of globSync(DATA, { cwd: ROOT })) cpSync(join(ROOT, file), join(outdir, file));
  BUILDS.keep(outdir, place);
  return place;
}

/** Where a source is in a folder of bundles. */
export function bundled(source: string): string {
  return source.replace(/\.ts$/, '.mjs');
}

function entryPoints(): string[] {
  return globSync(ENTRIES, { cwd: ROOT }).sort();
}
