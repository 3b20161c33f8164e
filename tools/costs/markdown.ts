// The cost sheet as Markdown: one table of totals, then one per sheet with the units, price and cost of each line.
import { PRICES_OF, PRICES_REGION } from '../../lib/prices.ts';
import type { CostInputs } from './inputs.ts';
import { costOf } from './lines.ts';
import { type Sheet, sheetsOf, standingSheet, totalOf } from './sheet.ts';

/** The tables of docs/costs.md. */
export function costTables(inputs: CostInputs): string {
  const { measured, taxpayers } = inputs;
  const sheets = sheetsOf(inputs);
  return [
    `List prices of ${PRICES_REGION} as of ${PRICES_OF}, in US dollars. Durations and sizes measured on ${measured.on} ` +
      `(${measured.machine}; load average over 1, 5, 15 minutes: ${measured.load}); the nightly run is scaled from ` +
      `one of ${grouped(taxpayers.count)} taxpayers.`,
    totals(sheets),
    `### Fixed costs per month\n\n${linesOf(standingSheet(inputs), 1)}`,
    ...sheets.map((sheet) => `### One million ${sheet.title}\n\n${linesOf(sheet)}`),
  ].join('\n\n');
}

function totals(sheets: readonly Sheet[]): string {
  return table(
    ['one million …', 'USD', 'of which compute', 'storage afterwards, USD per month'],
    sheets.map((sheet) => {
      const compute = sheet.lines
        .filter(({ service }) => service === 'Lambda')
        .reduce((sum, line) => sum + costOf(line), 0);
      return [sheet.title, money(totalOf(sheet)), money(compute), money(sheet.storedMonth)];
    }),
  );
}

/** @param priced units that the price column is for */
function linesOf(sheet: Sheet, priced = 1e6): string {
  return table(
    ['service', 'what', 'units', priced === 1 ? 'USD each' : 'USD per million units', 'USD'],
    [
      ...sheet.lines.map((line) => [
        line.service,
        line.what,
        grouped(line.units),
        grouped(line.unitPrice * priced, 4),
        money(costOf(line)),
      ]),
      ['', '**sum**', '', '', `**${money(totalOf(sheet))}**`],
    ],
  );
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

function money(value: number): string {
  return value.toFixed(2);
}

function grouped(value: number, decimals = value < 100 ? 2 : 0): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals });
}
