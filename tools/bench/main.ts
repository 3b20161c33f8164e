// npm run bench: measures every path against the floor it names, in one run, and prints one table.
// Each path has a file of its own here; progress goes to stderr, the table to stdout.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { benchColdStart } from './cold-start.ts';
import { benchDelinquency } from './delinquency.ts';
import { benchDocuments } from './documents.ts';
import { benchHost } from './host-paths.ts';
import { benchHotKeys } from './hot-keys.ts';
import { benchHsCodes } from './hs-codes.ts';
import { benchScoring } from './import-risk.ts';
import { printTable, type Row } from './measure.ts';
import { benchMillion } from './million.ts';
import { benchNetwork } from './network.ts';
import { benchStatistics } from './statistics.ts';

const BENCHES: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  'import-risk': benchScoring,
  'hs-codes': benchHsCodes,
  documents: benchDocuments,
  delinquency: benchDelinquency,
  network: benchNetwork,
  host: benchHost,
  'cold-start': benchColdStart,
};

/** Take many minutes; only by their names. */
const LONG: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  'hot-keys': benchHotKeys,
  million: benchMillion,
  statistics: benchStatistics,
};
const ALL = { ...BENCHES, ...LONG };

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !(name in ALL));
if (unknown.length > 0) {
  console.error(`Unknown benchmark ${unknown.join(', ')}; expected one of ${Object.keys(ALL).join(', ')}`);
  process.exit(2);
}

/** Functions log and emit metrics as they do in Lambda, at full cost; only the text is discarded. */
async function withoutStdout<Result>(work: () => Promise<Result>): Promise<Result> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}

const rows: Row[] = [];
for (const [name, bench] of Object.entries(positionals.length === 0 ? BENCHES : ALL)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  rows.push(...(await withoutStdout(bench)));
}
console.log(
  `Node ${process.versions.node}, ${process.platform}-${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`,
);
printTable(rows);
process.exit(0);
