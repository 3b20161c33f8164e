// Writes what is generated from the code: docs/openapi.json from the route tables, the console's types of the API from that document,
// docs/routes.md, docs/problems.md, docs/metrics.md and docs/lake.md from their catalogues. With --check it only reports which of them are out of date.
// npm run openapi [-- --check]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiSchema } from '../console/api-schema.ts';
import { openApiDocument } from '../lib/openapi/document.ts';
import { lakePage, metricsPage, problemsPage, routesPage } from '../lib/reference-pages.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const document = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
const pages = {
  'docs/openapi.json': document,
  'console/src/api/schema.d.ts': await apiSchema(JSON.parse(document) as object),
  'docs/routes.md': routesPage(),
  'docs/problems.md': problemsPage(),
  'docs/metrics.md': metricsPage(),
  'docs/lake.md': lakePage(),
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
