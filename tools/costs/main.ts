// npm run tool -- costs: computes the cost sheet from docs/costs.json and the list prices, and prints its tables. `--measure` measures
// the inputs first, over a local host of its own; `--write` puts the tables into docs/costs.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { INPUTS_FILE, readInputs } from './inputs.ts';
import { costTables } from './markdown.ts';
import { measureDocumentsAgain, measureInputs } from './measure.ts';
import { standingOf } from './production.ts';

const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'costs.md');
const TABLES = /(<!-- npm run tool -- costs[^>]*-->\n)[\s\S]*(<!-- end of the tables -->)/;

const HELP = `Computes the cost sheet and prints its tables.

usage: npm run tool -- costs [options]

  --measure     measure docs/costs.json again over a local host first
  --documents   measure only what depends on documents; the day and the machine in docs/costs.json stay those of the others
  --standing    only read again from the templates what is billed by the month
  --write       also write the tables into docs/costs.md`;

const { values } = parseArgs({
  options: {
    measure: { type: 'boolean', default: false },
    documents: { type: 'boolean', default: false },
    standing: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (values.measure || values.documents) {
  const inputs = values.measure
    ? await measureInputs((text) => process.stderr.write(`${text} …\n`))
    : await measureDocumentsAgain(readInputs());
  writeFileSync(INPUTS_FILE, `${JSON.stringify(inputs, null, 2)}\n`);
}
if (values.standing) {
  writeFileSync(INPUTS_FILE, `${JSON.stringify({ ...readInputs(), standing: standingOf() }, null, 2)}\n`);
}
const tables = costTables(readInputs());
console.log(tables);
if (values.write) {
  const text = readFileSync(DOCUMENT, 'utf8');
  writeFileSync(
    DOCUMENT,
    text.replace(TABLES, (_all, begin, end) => `${begin}\n${tables}\n\n${end}`),
  );
}
