// npm run tool -- evaluate-hs rulings.jsonl.gz: predicts the codes of texts with known codes over the API and measures the answers.

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Digits } from '../functions/predict-hs/nomenclature.ts';
import type { GoodsItem } from '../functions/predict-hs/schemas.ts';
import { chunks, mapConcurrently } from '../functions/shared/concurrency.ts';
import { calibrationError } from './backtest/measures.ts';
import type { PredictedItem, PredictionAnswer } from './support/answers.ts';
import { ApiClient } from './support/api.ts';
import { fileArguments, findService, runCommand, SERVICE_HELP, UsageError } from './support/endpoints.ts';
import { Progress } from './support/progress.ts';
import { decompressed, textOf } from './support/text-file.ts';

const HELP = `Predicts the HS codes of texts with known codes and measures the answers.

usage: npm run tool -- evaluate-hs <file.jsonl[.gz] | file.tsv> [options]

  --strip-prefix     leave out the text before the first ";" (the officer's tariff name in Korean rulings)
  --language <tag>   only rows with this "lang"
  --by <field>       also the figures of each value of a field, as "lang" or "group"

A row is {"text", "hs6"}, or {"itemName", "description", "hs6"}; a .tsv file names such fields in its first line.
A text with status vague or unreadable counts as a miss.

${SERVICE_HELP}`;

const BATCH = 100;
const CONCURRENT_BATCHES = 2;
const LIMIT = 5;
const TOPS = [1, 3, 5];
const DIGITS: readonly Digits[] = [2, 4, 6];
const BANDS = ['strong', 'good', 'possible'] as const;

const Row = z.union([
  z.looseObject({
    itemName: z.string().optional(),
    description: z.string(),
    hs6: z.string(),
    lang: z.string().optional(),
  }),
  z
    .looseObject({ text: z.string(), hs6: z.string(), lang: z.string().optional() })
    .transform(({ text, ...row }) => ({ ...row, itemName: undefined, description: text })),
]);
type Row = z.output<typeof Row>;

await runCommand(async () => {
  const options = fileArguments(HELP, {
    'strip-prefix': { type: 'boolean', default: false },
    language: { type: 'string' },
    by: { type: 'string' },
  });
  if (options === undefined) return;
  const { path, language } = options;
  const rows = readRows(path).filter(({ lang }) => language === undefined || lang === language);
  if (rows.length === 0) throw new UsageError(`${path} has no rows${language ? ` in ${language}` : ''}`);
  const goods = rows.map(({ itemName, description }): GoodsItem => {
    const text = options['strip-prefix'] ? withoutPrefix(description) : description;
    return { ...(itemName ? { itemName } : {}), description: text };
  });
  const api = new ApiClient(await findService(options));
  const progress = new Progress('texts', goods.length * DIGITS.length);
  const startedAt = performance.now();
  const answers = new Map<Digits, PredictedItem[]>();
  for (const digits of DIGITS) {
    const batches = await mapConcurrently(chunks(goods, BATCH), CONCURRENT_BATCHES, async (items) => {
      const answer = await api.expect<PredictionAnswer>('POST', '/v1/hs/predictions', {
        items,
        digits,
        limit: LIMIT,
      });
      progress.add(items.length);
      return answer.items;
    });
    answers.set(digits, batches.flat());
  }
  const seconds = (performance.now() - startedAt) / 1000;
  report(rows, answers, seconds);
  reportDepths(rows, answers.get(6) ?? []);
  if (options.by !== undefined) reportBy(options.by, rows, answers.get(6) ?? []);
});

/** JSON is UTF-8 by definition: its text may well look like that of another encoding, as parcel lines with broken letters do. */
function jsonText(path: string, content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new UsageError(`${path}: not UTF-8, as JSON is`);
  }
}

function readRows(path: string): Row[] {
  const content = decompressed(path, readFileSync(path));
  const text = path.endsWith('.tsv') ? textOf(path, content) : jsonText(path, content);
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const columns = path.endsWith('.tsv') ? lines[0]?.split('\t') : undefined;
  return lines.flatMap((line, index) => {
    if (line.trim() === '' || (columns !== undefined && index === 0)) return [];
    const row = Row.safeParse(columns === undefined ? parsed(path, line, index) : fieldsOf(columns, line));
    if (!row.success)
      throw new UsageError(`${path}, line ${index + 1}: expected "hs6" and "text" or "description"`);
    return [row.data];
  });
}

function parsed(path: string, line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError(`${path}, line ${index + 1}: not JSON`);
  }
}

function fieldsOf(columns: readonly string[], line: string): Record<string, string> {
  return Object.fromEntries(line.split('\t').map((value, index) => [columns[index] ?? `${index}`, value]));
}

function withoutPrefix(text: string): string {
  const parts = text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length > 1 ? parts.slice(1).join(' ; ') : text;
}

function report(
  rows: readonly Row[],
  answers: ReadonlyMap<Digits, readonly PredictedItem[]>,
  seconds: number,
): void {
  const sixes = answers.get(6) ?? [];
  const refused = (status: string): string => {
    const count = sixes.filter((item) => item.status === status).length;
    return `${count} ${status} (${percent(count, rows.length)} %)`;
  };
  console.log(
    `${rows.length} texts, ${((rows.length * DIGITS.length) / seconds).toFixed(0)}/s; ${refused('vague')}, ${refused('unreadable')}\n`,
  );
  console.log('digits   top-1 %  top-3 %  top-5 %   ECE     strong hits   good hits    possible hits');
  for (const digits of DIGITS) {
    const judged = (answers.get(digits) ?? []).map((item, index) => ({
      item,
      truth: rows[index]?.hs6.slice(0, digits) ?? '',
    }));
    const hits = TOPS.map((top) =>
      percent(
        judged.filter(({ item, truth }) => item.candidates.slice(0, top).some(({ code }) => code === truth))
          .length,
        judged.length,
      ).padStart(7),
    );
    const first = judged.flatMap(({ item, truth }) =>
      item.candidates.slice(0, 1).map(({ code, probability }) => ({ right: code === truth, probability })),
    );
    const ece = calibrationError(
      first.map(({ right }) => right),
      first.map(({ probability }) => probability),
    );
    const bands = BANDS.map((band) => {
      const inBand = judged.flatMap(({ item, truth }) =>
        item.candidates.filter((candidate) => candidate.band === band).map(({ code }) => code === truth),
      );
      return `${percent(inBand.filter(Boolean).length, inBand.length)} % of ${inBand.length}`.padEnd(12);
    });
    console.log(`${digits}        ${hits.join('  ')}   ${ece.toFixed(3)}   ${bands.join('  ')}`);
  }
}

/** How often answers are right at each level, by how deep they say they are sure. */
function reportDepths(rows: readonly Row[], items: readonly PredictedItem[]): void {
  console.log('\nsure digits  answers  chapter right %  heading right %  subheading right %');
  for (const sure of [0, ...DIGITS]) {
    const judged = items.flatMap(({ sureDigits, candidates: [first] }, index) =>
      sureDigits === sure && first !== undefined ? [{ code: first.code, truth: rows[index]?.hs6 ?? '' }] : [],
    );
    const right = DIGITS.map((digits) =>
      percent(
        judged.filter(({ code, truth }) => code.slice(0, digits) === truth.slice(0, digits)).length,
        judged.length,
      ).padEnd(15),
    );
    console.log(
      `${String(sure).padEnd(11)}  ${String(judged.length).padEnd(7)}  ${right.join('  ').trimEnd()}`,
    );
  }
}

function textIn(row: Readonly<Record<string, unknown>>, field: string): string {
  return String(row[field] ?? '–');
}

/** Hits at 6 digits, and refusals, for each value of a field. */
function reportBy(field: string, rows: readonly Row[], items: readonly PredictedItem[]): void {
  const groups = Map.groupBy(
    rows.map((row, index) => ({ row, item: items[index] })),
    ({ row }) => textIn(row, field),
  );
  const width = Math.max(field.length, ...[...groups.keys()].map((name) => name.length));
  console.log(`\n${field.padEnd(width)}  texts  refused  top-1 %  top-3 %  top-5 %`);
  for (const [name, judged] of groups) {
    const hits = TOPS.map((top) => {
      const found = judged.filter(({ row, item }) =>
        item?.candidates.slice(0, top).some(({ code }) => code === row.hs6.slice(0, 6)),
      );
      return percent(found.length, judged.length).padStart(7);
    });
    const refused = judged.filter(({ item }) => item?.status !== 'ok').length;
    console.log(
      `${name.padEnd(width)}  ${String(judged.length).padStart(5)}  ${String(refused).padStart(7)}  ${hits.join('  ')}`,
    );
  }
}

function percent(count: number, of: number): string {
  return of === 0 ? '–' : ((100 * count) / of).toFixed(1);
}
