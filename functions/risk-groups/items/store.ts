// Items from the lake: the only file of this capability that knows its columns.
import type { Value } from '../../shared/lake/duckdb.ts';
import type { Lake } from '../../shared/lake/lake.ts';
import { DECLARATIONS } from '../../shared/lake/tables.ts';
import type { ItemRow } from '../../shared/risk-groups/conditions.ts';
import type { Days, InspectedItem, Items, ScoredItem } from './inspected.ts';

/** Column of each field that conditions are about. */
const ROW_COLUMNS = {
  office: 'office',
  processType: 'process_type',
  importType: 'import_type',
  importUse: 'import_use',
  paymentType: 'payment_type',
  transportMode: 'transport_mode',
  departureCountry: 'departure_country',
  originCountry: 'origin_country',
  originMark: 'origin_mark',
  taxType: 'tax_type',
  hsCode: 'hs_code',
  taxRate: 'tax_rate',
  netMassKg: 'net_mass_kg',
  price: 'price',
} as const satisfies Readonly<Record<keyof ItemRow, keyof typeof DECLARATIONS.columns>>;

const FIELDS = Object.entries(ROW_COLUMNS);
const NUMBERS: ReadonlySet<string> = new Set(['taxRate', 'netMassKg', 'price']);

/** The columns of a query after those of the fields. */
const INSPECTED = ['item_outcome', 'item_fraud_probability', 'stream', 'selection_probability'] as const;
const SCORED = ['declaration_id', 'item_number', 'score', 'lane', 'outcome'] as const;

/** Streams whose inspections follow from a known probability: the others were inspected for reasons that nobody recorded. */
const RED = 'red';
const BY_CHANCE: ReadonlySet<Value> = new Set(['random', 'group']);

export class LakeItems implements Items {
  readonly #lake: Lake;

  constructor(lake: Lake) {
    this.#lake = lake;
  }

  async *inspected(days: Days): AsyncGenerator<InspectedItem[]> {
    const where = "item_outcome IS NOT NULL AND status <> 'cancelled'";
    for await (const rows of this.#portions(days, INSPECTED, where)) {
      yield rows.map(({ item, declaredOn, others: [outcome, probability, stream, selection] }) => ({
        ...item,
        declaredOn,
        fraud: outcome !== 'clear',
        fraudProbability: typeof probability === 'number' ? probability : undefined,
        weight: weightOf(stream ?? null, selection ?? null),
        random: BY_CHANCE.has(stream ?? null),
      }));
    }
  }

  async *scored(days: Days): AsyncGenerator<ScoredItem[]> {
    for await (const rows of this.#portions(days, SCORED, "status = 'scored'")) {
      yield rows.map(({ item, declaredOn, others: [declarationId, itemNumber, score, lane, outcome] }) => ({
        ...item,
        declaredOn,
        declarationId: String(declarationId),
        itemNumber: Number(itemNumber),
        score: Number(score),
        lane: String(lane),
        inspected: outcome !== null,
      }));
    }
  }

  async *#portions(
    days: Days,
    further: readonly string[],
    where: string,
  ): AsyncGenerator<{ item: ItemRow; declaredOn: string; others: Value[] }[]> {
    const columns = [...new Set([...Object.values(ROW_COLUMNS), ...further, 'status'])];
    const selected = [...Object.values(ROW_COLUMNS), ...further, "strftime(day, '%Y-%m-%d')"].join(', ');
    // The files are fetched before the first row is read; a file that is replaced meanwhile stays as it was fetched.
    const sql = await this.#lake.read(DECLARATIONS, days, columns, (relation) =>
      Promise.resolve(`SELECT ${selected} FROM ${relation} WHERE ${where}`),
    );
    for await (const rows of this.#lake.db.portions(sql)) {
      yield rows.map((values) => ({
        item: itemOf(values),
        declaredOn: String(values.at(-1)),
        others: values.slice(FIELDS.length, -1),
      }));
    }
  }
}

function itemOf(values: readonly Value[]): ItemRow {
  const item: Record<string, string | number> = {};
  for (const [index, [field]] of FIELDS.entries()) {
    const value = values[index] ?? null;
    item[field] = NUMBERS.has(field) ? (typeof value === 'number' ? value : Number.NaN) : String(value ?? '');
  }
  return item as unknown as ItemRow;
}

/** A red declaration is inspected for its score whatever chance says; others stand for those that chance left out. */
function weightOf(stream: Value, selection: Value): number | undefined {
  if (stream === RED) return 1;
  return BY_CHANCE.has(stream) && typeof selection === 'number' && selection > 0 ? 1 / selection : undefined;
}
