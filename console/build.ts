// Builds the console into a folder: build.ts <folder>. lib/bundling/console.ts runs it and keeps what it makes.
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Expected the folder to build into');
// Whoever waits for this process may be stopped.
process.on('disconnect', () => process.exit(1));

await build({
  root: import.meta.dirname,
  base: '/console/',
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: folder,
    emptyOutDir: true,
    target: 'es2024',
    // The content security policy allows no fonts or scripts in data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
    sourcemap: false,
    license: { fileName: 'licenses.md' },
  },
});
process.exit();
