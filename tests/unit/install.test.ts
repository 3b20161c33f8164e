// What `npm ci` runs beside unpacking: the install scripts of packages. npm 11 runs those that package.json allows; earlier
// versions run those that package-lock.json marks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

function read<Content>(file: string): Content {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Content;
}

const { allowScripts, scarfSettings } = read<{
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly scarfSettings: object;
}>('package.json');
const { packages } = read<{
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}>('package-lock.json');
const marked = Object.entries(packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path]) => path.replace(/^.*node_modules\//, ''));

test('every install script is allowed or refused by name', () => {
  expect(marked.filter((name) => allowScripts[name] === undefined)).toEqual([]);
});

test('onnxruntime-node downloads no CUDA libraries, whatever the version of npm', () => {
  expect(allowScripts['onnxruntime-node']).toBe(false);
  // npm 10 would run its script, which fails without network. `npm install` adds the mark again when the version changes:
  // delete "hasInstallScript" from its entry in package-lock.json.
  expect(marked).not.toContain('onnxruntime-node');
});

test('no package reports installations', () => {
  expect(allowScripts['@scarf/scarf']).toBe(false);
  expect(scarfSettings).toEqual({ enabled: false });
});

test('.npmrc has only settings that npm knows', () => {
  const settings = readFileSync(join(ROOT, '.npmrc'), 'utf8').trim().split('\n');
  expect(settings).toEqual(['fund=false', 'audit=false']);
});
