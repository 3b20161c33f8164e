// npm run tool -- evaluate-groups train.csv valid.csv: finds groups of high-risk imports in all quarters before and judges them on the
// next, beside simpler ways to find groups.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findGroups } from '../../functions/risk-groups/finding/grouping.ts';
import { runCommand, UsageError } from '../support/endpoints.ts';
import { tableLines } from '../support/table.ts';
import { Draws } from './draws.ts';
import { timeGenerated } from './generated.ts';
import { type Found, type Interval, type Judgement, judge } from './judgement.ts';
import { findAll, OTHERS, permuted, SHIPPED } from './methods.ts';
import { readInspectedItems, tableOf } from './rows.ts';
import { type Split, splitsByQuarter } from './splits.ts';

const HELP = `Finds groups of high-risk imports in all quarters before and judges them on the next. Needs no running service.

usage: npm run tool -- evaluate-groups <file.csv[.gz]>... [options]

  --compare              also judge simpler ways to find groups (a minute)
  --permutations <n>     also search n times with shuffled results, where there is nothing to find
  --generated <items>    also measure time and memory for that many items, made from those of the files
  --out <file.json>      write the groups of each quarter

The files have the columns of the public Korean data set; rows without a value in Fraud are left out. Unseen goods are those
whose subheading, countries, duty rate, duty regime and net mass occur together in no earlier quarter. Intervals hold 95 %, from
resampled goods.`;

/** Seed of the shuffled results. */
const PERMUTATION_SEED = 8;

await runCommand(async () => {
  const options = parseOptions();
  if (options === undefined) return;
  const items = await readInspectedItems(options.paths);
  const splits = splitsByQuarter(items);
  showSplits(splits);
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  const found = findAll(SHIPPED, splits);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuAtStart);
  console.log(
    `\n${splits.length} searches in ${seconds.toFixed(1)} s, processor time ${((user + system) / 1e6).toFixed(1)} s\n`,
  );
  const pooled = judge(found);
  show([
    ...found.map((one): Line => [one.split.quarter, judge([one])]),
    ['pooled', pooled],
    ...(options.compare ? OTHERS.map((method): Line => [method.name, judge(findAll(method, splits))]) : []),
  ]);
  console.log(
    `\n${percent(pooled.promiseKept)} of the groups reach the rate they promise (rateLow) on all items of the next quarter.`,
  );
  if (options.permutations > 0) showPermutations(splits, options.permutations);
  if (options.generated > 0) showGenerated(items, options.generated);
  if (options.out !== undefined) writeGroups(options.out, splits);
});

interface Options {
  readonly paths: readonly string[];
  readonly compare: boolean;
  readonly permutations: number;
  readonly generated: number;
  readonly out: string | undefined;
}

/** The options; undefined if only the help text was requested. */
function parseOptions(): Options | undefined {
  const { values, positionals } = parseArgs({
    options: {
      compare: { type: 'boolean', default: false },
      permutations: { type: 'string', default: '0' },
      generated: { type: 'string', default: '0' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  if (positionals.length === 0) throw new UsageError(`Expected files of declarations.\n\n${HELP}`);
  return {
    paths: positionals,
    compare: values.compare,
    permutations: countOf('permutations', values.permutations),
    generated: countOf('generated', values.generated),
    out: values.out,
  };
}

function countOf(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${option}: expected a number, got "${text}"`);
  return Number(text);
}

function showSplits(splits: readonly Split[]): void {
  const rows = splits.map(({ quarter, fit, test, seen }) => [
    quarter,
    ...[fit.length, seen.size, test.length, test.filter(({ goods }) => !seen.has(goods)).length].map(String),
  ]);
  console.log(
    tableLines(
      [['judged on', 'items before', 'goods', 'items', 'of unseen goods'], ...rows],
      ['left', 'right'],
    ).join('\n'),
  );
}

type Line = readonly [name: string, Judgement];

function show(lines: readonly Line[]): void {
  const header = ['', 'unseen: base', 'rate', '95 %', 'lift', '95 %', 'items', 'frauds', 'all: rate', '95 %'];
  const rows = lines.map(([name, { unseen, all, groups, aboveBase }]) => [
    name,
    rate(unseen.base),
    rate(unseen.rate.value),
    span(unseen.rate),
    unseen.lift.value.toFixed(2),
    span(unseen.lift, 2),
    percent(unseen.share),
    percent(unseen.covered),
    rate(all.rate.value),
    span(all.rate),
    all.lift.value.toFixed(2),
    percent(all.share),
    percent(all.covered),
    String(groups),
    percent(aboveBase),
  ]);
  console.log(
    tableLines(
      [[...header, 'lift', 'items', 'frauds', 'groups', 'above base'], ...rows],
      ['left', 'right'],
    ).join('\n'),
  );
}

function showPermutations(splits: readonly Split[], permutations: number): void {
  const draws = new Draws(PERMUTATION_SEED);
  const found: Found[] = [];
  for (let run = 0; run < permutations; run++) found.push(...findAll(SHIPPED, permuted(splits, draws)));
  const { unseen, all, groups } = judge(found);
  const without = found.filter((one) => one.groups.length === 0).length;
  console.log(
    `\nShuffled results: ${found.length} searches found ${groups} groups, ${without} found none. Unseen goods: rate ${rate(unseen.rate.value)}, base ${rate(unseen.base)}; all items: rate ${rate(all.rate.value)}, base ${rate(all.base)}`,
  );
}

function showGenerated(items: Parameters<typeof timeGenerated>[0], count: number): void {
  const timing = timeGenerated(items, count);
  console.log(
    `\n${timing.items} generated items of ${timing.goods} goods: put into columns in ${timing.readSeconds.toFixed(1)} s, ${timing.groups} groups found in ${timing.searchSeconds.toFixed(1)} s (processor time of both ${timing.cpuSeconds.toFixed(1)} s), at most ${Math.round(timing.peakMb)} MB`,
  );
}

function writeGroups(path: string, splits: readonly Split[]): void {
  const quarters = splits.map(({ quarter, fit }) => ({ quarter, groups: findGroups(tableOf(fit)).groups }));
  writeFileSync(path, `${JSON.stringify(quarters, null, 2)}\n`);
  console.log(`\nGroups: ${path}`);
}

function rate(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}

function span({ low, high }: Interval, digits = 3): string {
  return Number.isNaN(low) ? '–' : `${low.toFixed(digits)}–${high.toFixed(digits)}`;
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;
}
