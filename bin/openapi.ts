// Writes the reference pages that are generated from the code: docs/openapi.json from the route tables, docs/problems.md and
// docs/metrics.md from their catalogues. With --check it only reports which of them are out of date.
// npm run openapi [-- --check]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../lib/openapi/document.ts';
import { metricsPage, problemsPage } from '../lib/reference-pages.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const pages = {
  'docs/openapi.json': `${JSON.stringify(openApiDocument(version), null, 2)}\n`,
  'docs/problems.md': problemsPage(),
  'docs/metrics.md': metricsPage(),
};

for (const [name, text] of Object.entries(pages)) {
  const file = join(root, name);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    console.log(`${name} written: ${text.length} bytes`);
  } else if (existsSync(file) && readFileSync(file, 'utf8') === text) {
    console.log(`${name} is up to date`);
  } else {
    console.error(`${name} is out of date: run npm run openapi`);
    process.exitCode = 1;
  }
}
