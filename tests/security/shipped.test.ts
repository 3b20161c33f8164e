// Deployed code contains only what it needs at run time: every file of every bundle and layer belongs to this repository or to a package
// that package-lock.json does not mark as a development dependency.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDuckDbLayer } from '../../layers/duckdb/build.ts';
import { buildImageLayer } from '../../layers/image/build.ts';
import { buildOnnxLayer, type LayerTarget } from '../../layers/onnx/build.ts';
import { PAGE_READING } from '../../lib/constructs/page-reading.ts';
import { ENTRY_METADATA } from '../../lib/constructs/service-function.ts';
import { OWN_ISSUER, PRIVATE_SETTINGS, PRODUCTION_SETTINGS } from '../support/production-settings.ts';
import { resourcesOf, synthesise } from '../support/synthesis.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const REGISTRY = 'https://registry.npmjs.org/';

interface LockedPackage {
  readonly dev?: boolean;
  /** It came within another package, under that one's hash. */
  readonly inBundle?: boolean;
  /** It leads to a workspace of this repository. */
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
}
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** Handler files of every function of production, as it is and with every setting on. */
const ENTRIES = [
  ...new Set(
    [
      synthesise('prod'),
      synthesise('dev', PRODUCTION_SETTINGS),
      synthesise('dev', { ...PRIVATE_SETTINGS, ...OWN_ISSUER }),
    ]
      .flatMap(Object.values)
      .flatMap((template) =>
        resourcesOf(template, 'AWS::Lambda::Function').map(({ resource }) =>
          String(resource.Metadata?.[ENTRY_METADATA]),
        ),
      ),
  ),
];

/** Key in package-lock.json of the package that a file is of; undefined for a file of this repository. */
function packageOf(file: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
}

/** Files that are bundled, each with the packages' names as esbuild sees them. */
let bundled: readonly string[];
let layers: string;

beforeAll(async () => {
  const { metafile } = await build({
    entryPoints: [...ENTRIES, ...PAGE_READING.workers].map((entry) => join(ROOT, entry)),
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'unused',
    absWorkingDir: ROOT,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node', 'sharp', '@duckdb/node-api'],
    // As lib/constructs/service-function.ts has it: without the SDK's credential chain.
    alias: { '@aws-sdk/credential-provider-node': join(ROOT, 'lib', 'bundling', 'credentials.ts') },
    logLevel: 'silent',
  });
  bundled = Object.keys(metafile.inputs);
  layers = mkdtempSync(join(tmpdir(), 'customs-shipped-'));
  const target = { os: process.platform, arch: process.arch } as LayerTarget;
  buildOnnxLayer(join(layers, 'onnx'), target);
  buildImageLayer(join(layers, 'image'), target);
  buildDuckDbLayer(join(layers, 'duckdb'), target);
});
afterAll(() => rmSync(layers, { recursive: true, force: true }));

/** Packages in a layer, by their keys in package-lock.json. */
function packagesIn(layer: string): string[] {
  const modules = join(layers, layer, 'nodejs', 'node_modules');
  return readdirSync(modules).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(modules, name)).map((below) => `node_modules/${name}/${below}`)
      : [`node_modules/${name}`],
  );
}

describe('deployed code', () => {
  it('is bundled from every function’s handler', () => {
    expect(ENTRIES.length).toBeGreaterThan(25);
    for (const entry of ENTRIES) expect(bundled).toContain(entry);
  });

  it('contains no file of a development dependency or of a package that is not locked', () => {
    const used = new Set(bundled.flatMap((file) => packageOf(file) ?? []));
    const unwanted = [...used].filter((name) => packages[name] === undefined || packages[name].dev === true);
    expect(unwanted).toEqual([]);
    expect(used).toContain('node_modules/zod');
  });

  it('contains no files of this repository except the functions and the bundling replacements', () => {
    const own = bundled.filter((file) => packageOf(file) === undefined);
    expect(own.filter((file) => !/^(?:functions|lib\/bundling)\//.test(file))).toEqual([]);
  });

  it.each(['onnx', 'image', 'duckdb'])('has no development dependency in the layer %s', (layer) => {
    const names = packagesIn(layer);
    expect(names.filter((name) => packages[name] === undefined || packages[name].dev === true)).toEqual([]);
    expect(names.length).toBeGreaterThan(1);
  });

  it('uses every declared dependency, and declares every dependency it uses', () => {
    const used = new Set(
      [
        ...bundled.flatMap((file) => packageOf(file) ?? []),
        ...packagesIn('onnx'),
        ...packagesIn('image'),
        ...packagesIn('duckdb'),
      ].map((key) => key.replace(/^.*node_modules\//, '')),
    );
    // Its fonts are files that the worker reads, and no modules.
    const files = ['@fontsource/noto-sans'];
    const idle = Object.keys(manifest.dependencies).filter(
      (name) => !used.has(name) && !files.includes(name),
    );
    expect(idle).toEqual([]);
  });
});

describe('every package', () => {
  it('is declared in one exact version', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('is locked by its hash and comes from the configured registry', () => {
    // The workspaces of this repository are linked, not fetched.
    const fetched = Object.entries(packages).filter(
      ([key, { inBundle, link }]) => key.includes('node_modules/') && inBundle !== true && link !== true,
    );
    const loose = fetched.filter(
      ([, { resolved, integrity = '' }]) =>
        !integrity.startsWith('sha512-') || !(resolved ?? REGISTRY).startsWith(REGISTRY),
    );
    expect(loose.map(([key]) => key)).toEqual([]);
    expect(fetched.length).toBeGreaterThan(100);
  });
});
