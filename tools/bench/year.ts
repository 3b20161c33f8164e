// A year of generated declarations in the form of the lake, for the benchmark of statistics: made by DuckDB, a file a day, by a rule that
// always gives the same rows.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DuckDb, literal } from '../../functions/shared/lake/duckdb.ts';
import { partitionKey } from '../../functions/shared/lake/keys.ts';
import { DUCKDB_TYPES } from '../../functions/shared/lake/lake.ts';
import { REPRESENTS } from '../../functions/shared/lake/represents.ts';
import { DECLARATIONS } from '../../functions/shared/lake/tables.ts';

/** Of a hundred declarations, those with several items. */
const WITH_ITEMS = 15;
const RED = 5;
const YELLOW = 15;
const INSPECTED = 7;

/** Columns by their expressions of h (a hash of the declaration), h2, g (a hash of the item), g2, items and item. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  declaration_id: "printf('%s-%07d', day, i)",
  version: '1',
  status: "'scored'",
  declared_on: 'day::DATE',
  office: "printf('%03d', (h % 40)::INT)",
  process_type: "'B'",
  import_type: "printf('%d', (h2 % 5)::INT)",
  import_use: "printf('%d', (h2 % 20)::INT)",
  payment_type: "printf('%d', (h2 % 10)::INT)",
  transport_mode: "printf('%d', (h % 6)::INT)",
  declarant_id: "'D' || (h % 800)",
  // A few importers declare most.
  importer_id: "'I' || floor(exp(ln(50000) * ((h2 % 1000003) / 1000003.0)))::INT",
  seller_id: "'S' || (h2 % 30000)",
  departure_country: 'chr((65 + h % 20)::INT) || chr((65 + h2 % 3)::INT)',
  items: 'items',
  item_number: 'item + 1',
  hs_code: 'hs',
  hs_chapter: 'hs[1:2]',
  hs_heading: 'hs[1:4]',
  hs_subheading: 'hs[1:6]',
  description: "'goods of kind ' || (g % 5000)",
  origin_country: 'origin',
  origin_mark: "'G'",
  tax_rate: 'g % 30',
  tax_type: "'A'",
  net_mass_kg: '(g % 100000) / 7.0',
  gross_mass_kg: '(g % 100000) / 6.5',
  price: '(g2 % 100000000) / 3.0',
  price_amount: '(g2 % 100000000) / 3.0',
  price_currency: "'KRW'",
  score: 'h % 1000',
  fraud_probability: '(h % 1000000) / 1e6',
  critical_probability: '(h % 1000000) / 2e6',
  riskiest_item: '1',
  lane: `CASE WHEN h % 100 < ${RED} THEN 'red' WHEN h % 100 < ${YELLOW} THEN 'yellow' ELSE 'green' END`,
  selected_by: "'score'",
  selection_probability: '0.005',
  stream: `CASE WHEN h % 100 < ${RED} THEN 'red' WHEN h % 100 < ${YELLOW} THEN 'yellow' ELSE 'green' END`,
  model_name: "'import-risk'",
  model_version: "'2.0.0'",
  scored_at: 'day::TIMESTAMP + to_milliseconds(i * 1000)',
  item_score: 'g % 1000',
  item_fraud_probability: '(g % 1000000) / 1e6',
  item_critical_probability: '(g % 1000000) / 2e6',
  known_importer: 'true',
  known_goods: 'g % 2 = 0',
  ...Object.fromEntries(
    ['goods', 'importer', 'declarant', 'seller', 'heading_origin'].flatMap((entity, index) => [
      [`${entity}_inspected`, `(${index < 1 ? 'g' : 'h'} >> ${index}) % 900`],
      [`${entity}_fraud`, `(${index < 1 ? 'g' : 'h2'} >> ${index}) % 90`],
      [`${entity}_critical`, `(h2 >> ${index}) % 9`],
    ]),
  ),
  submitted_by_client: "'clearance-system'",
  outcome: `CASE WHEN h % 100 < ${INSPECTED} THEN CASE WHEN h2 % 5 = 0 THEN 'fraud' ELSE 'clear' END END`,
  item_outcome: 'found',
  inspection_revision: `CASE WHEN h % 100 < ${INSPECTED} THEN 1 END`,
  inspected_at: `CASE WHEN h % 100 < ${INSPECTED} THEN day::TIMESTAMP + INTERVAL 30 HOUR END`,
};

const LEVELS: readonly (readonly [bit: number, key: string])[] = [
  [REPRESENTS.declaration, 'i'],
  [REPRESENTS.chapter, 'i, hs[1:2]'],
  [REPRESENTS.heading, 'i, hs[1:4]'],
  [REPRESENTS.origin, 'i, origin'],
  [REPRESENTS.chapterAndOrigin, 'i, hs[1:2], origin'],
  [REPRESENTS.headingAndOrigin, 'i, hs[1:4], origin'],
];

/** Writes a day. @returns the key of its file, which lies in the folder of `db` */
export async function writeDay(db: DuckDb, day: string, declarations: number): Promise<string> {
  const key = partitionKey('declarations', day);
  const path = join(db.folder, key);
  mkdirSync(dirname(path), { recursive: true });
  const represents = LEVELS.map(
    ([bit, keys]) =>
      `(row_number() OVER (PARTITION BY ${keys} ORDER BY found = 'fraud' DESC NULLS LAST, item) = 1)::INT * ${bit}`,
  ).join(' + ');
  const columns = Object.entries(DECLARATIONS.columns).map(([name, { type }]) => {
    const expression = name === 'represents' ? represents : (EXPRESSIONS[name] ?? 'NULL');
    return `(${expression})::${DUCKDB_TYPES[type]} AS ${name}`;
  });
  await db.run(
    `COPY (
      WITH d AS (SELECT i, ${literal(day)} AS day, hash(i, ${literal(day)}) AS h, hash(i, ${literal(day)}, 1) AS h2,
          CASE WHEN hash(i, ${literal(day)}, 2) % 100 < ${100 - WITH_ITEMS} THEN 1 ELSE 2 + hash(i, ${literal(day)}, 3) % 4 END AS items
          FROM range(${declarations}) t(i)),
        x AS (SELECT *, unnest(range(items::BIGINT)) AS item FROM d),
        y AS (SELECT *, hash(h, item) AS g, hash(h, item, 1) AS g2 FROM x),
        z AS (SELECT *, printf('%010d', ((1 + g % 97) * 100000000 + (g2 % 12) * 1000000 + (h2 % 900) * 1000)::BIGINT) AS hs,
          chr((65 + g % 20)::INT) || chr((65 + g2 % 3)::INT) AS origin,
          CASE WHEN h % 100 < ${INSPECTED} THEN CASE WHEN h2 % 5 = 0 AND item = 0 THEN 'fraud' ELSE 'clear' END END AS found FROM y)
      SELECT ${columns.join(', ')} FROM z ORDER BY declaration_id, item_number
    ) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, WRITE_BLOOM_FILTER false)`,
  );
  return key;
}
