// Bundles the source of a worker thread, which needs a file of its own: CDK's NodejsFunction bundles one entry only.
// Usage: node lib/bundling/worker.ts <source> <target>
import { buildSync } from 'esbuild';

const [, , source = '', target = ''] = process.argv;
buildSync({
  entryPoints: [source],
  outfile: target,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  logLevel: 'warning',
});
