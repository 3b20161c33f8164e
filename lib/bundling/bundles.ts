// The code of all functions, bundled by one run of esbuild. Synthesis takes each function's file from it, the local host runs it,
// and it is kept under the hash of what it is made from, so that tests, synthesis and starts bundle once.
import { createHash, randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'customs-scoring', 'bundles');
/** A host that runs from older code has been running for longer than that, or has all of its functions in memory. */
const UNUSED_MS = 7 * 24 * 60 * 60 * 1000;

/** Everything that can change a bundle; functions import nothing else (tests/unit/import-directions.test.ts). */
const SOURCES = ['functions/**/*.*', 'lib/bundling/*', 'package-lock.json'];
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
  // Never in a bundle: they have native code and come from layers.
  external: ['onnxruntime-node', 'sharp'],
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
  const place = placeOf(FOR_LAMBDA);
  if (isKept(place)) return place;
  const outdir = newFolder();
  buildSync({ ...FOR_LAMBDA, entryPoints: entryPoints(), outdir });
  keep(outdir, place);
  return place;
}

/**
 * Bundles all functions for the local host.
 *
 * @returns a folder that is to every function what its own is in Lambda: handlers and worker threads under their paths in the
 * repository as .mjs, and the files that they read
 */
export async function localTaskFolder(): Promise<string> {
  const place = placeOf(FOR_LOCAL_HOST);
  if (isKept(place)) return place;
  const outdir = newFolder();
  await build({ ...FOR_LOCAL_HOST, entryPoints: entryPoints(), outdir });
  for (const name of BESIDE) symlinkSync(join(ROOT, name), join(outdir, name));
  for (const file of globSync(DATA, { cwd: ROOT })) cpSync(join(ROOT, file), join(outdir, file));
  keep(outdir, place);
  return place;
}

/** Where a source is in a folder of bundles. */
export function bundled(source: string): string {
  return source.replace(/\.ts$/, '.mjs');
}

function entryPoints(): string[] {
  return globSync(ENTRIES, { cwd: ROOT }).sort();
}

/** The folder of what these options make of the sources as they are now. */
function placeOf(options: BuildOptions): string {
  const hash = createHash('sha256').update(JSON.stringify(options));
  for (const file of globSync(SOURCES, { cwd: ROOT }).sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(join(ROOT, file)));
  }
  return join(CACHE, hash.digest('hex').slice(0, 32));
}

function isKept(place: string): boolean {
  if (!existsSync(place)) return false;
  const now = new Date();
  utimesSync(place, now, now);
  return true;
}

function newFolder(): string {
  const folder = join(CACHE, `${randomUUID()}.new`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Moves bundles to their place, unless another process was faster, and deletes those that nobody has used for long. */
function keep(made: string, place: string): void {
  try {
    renameSync(made, place);
  } catch (error) {
    rmSync(made, { recursive: true });
    if (!existsSync(place)) throw error;
  }
  for (const folder of readdirSync(CACHE).map((name) => join(CACHE, name))) {
    const usedAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - usedAt > UNUSED_MS) rmSync(folder, { recursive: true, force: true });
  }
}
