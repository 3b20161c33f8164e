// Builds the console into a folder: build.ts <folder>. lib/bundling/console.ts runs it and keeps what it makes.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig, type Manifest, type Plugin } from 'vite';
import { addKit } from '../lib/bundling/kit.ts';
import { FIELD_PATH, SHELL_SCRIPT, type Shell } from './src/field/shell.ts';

const [folder = ''] = process.argv.slice(2);
if (folder === '') throw new Error('Expected the folder to build into');
// Whoever waits for this process may be stopped.
process.on('disconnect', () => process.exit(1));

const BASE = '/console/';
const MANIFEST = 'manifest.json';
const COMMON = {
  root: import.meta.dirname,
  base: BASE,
  configFile: false,
  logLevel: 'warn',
} as const satisfies InlineConfig;
const OUTPUT = {
  outDir: folder,
  target: 'es2024',
  modulePreload: { polyfill: false },
  reportCompressedSize: false,
  sourcemap: false,
} as const;

/** The runtime's own file is downloaded with the field kit; its script must not bring it along. */
const withoutRuntimeFile: Plugin = {
  name: 'without-runtime-file',
  transform: {
    filter: { id: /ort\.wasm\.bundle\.min\.mjs$/ },
    handler: (code) =>
      code.replaceAll(/new URL\("ort-wasm-simd-threaded\.wasm",import\.meta\.url\)/g, '({href:""})'),
  },
};

await build({
  ...COMMON,
  plugins: [react()],
  build: {
    ...OUTPUT,
    emptyOutDir: true,
    // The content security policy allows no fonts or scripts in data URLs.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2_000,
    license: { fileName: 'licenses.md' },
    manifest: MANIFEST,
  },
  worker: {
    format: 'es',
    plugins: () => [withoutRuntimeFile],
    rolldownOptions: { output: { entryFileNames: 'field/[name]-[hash].js' } },
  },
});

/** The files that the field kit's page loads: those of every start, and its own, in both languages. */
function shellOf(manifest: Manifest): Shell {
  const files = new Set<string>();
  const add = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || files.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  const words = Object.keys(manifest).filter((key) => /words\/(en|ko)\.ts$|i18n\/messages\/all\./.test(key));
  for (const key of ['index.html', 'src/pages/field/page.tsx', ...words]) add(key);
  const page = readFileSync(join(folder, 'index.html'));
  const paths = [...files].sort().map((file) => BASE + file);
  const hash = createHash('sha256').update(paths.join('\n')).update(page).digest('hex').slice(0, 20);
  return { hash, page: FIELD_PATH, files: paths };
}

const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Manifest;
rmSync(join(folder, MANIFEST));
await build({
  ...COMMON,
  define: { SHELL: JSON.stringify(shellOf(manifest)) },
  publicDir: false,
  build: {
    ...OUTPUT,
    emptyOutDir: false,
    rolldownOptions: {
      input: 'src/field/service-worker.ts',
      output: { entryFileNames: SHELL_SCRIPT.slice(BASE.length) },
    },
  },
});
addKit(folder);
process.exit();
