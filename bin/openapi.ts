// Writes docs/openapi.json from the route tables; with --check only says whether it is up to date.
// npm run openapi [-- --check]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openApiDocument } from '../lib/openapi.ts';

const root = join(import.meta.dirname, '..');
const file = join(root, 'docs', 'openapi.json');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const text = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;

if (process.argv.includes('--check')) {
  const current = readFileSync(file, 'utf8');
  if (current !== text) {
    console.error('docs/openapi.json is out of date: run npm run openapi');
    process.exitCode = 1;
  } else {
    console.log('docs/openapi.json is up to date');
  }
} else {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`docs/openapi.json written: ${text.length} bytes`);
}
