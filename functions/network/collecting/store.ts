// What the service knows itself, from the lake: the only file of this capability that knows its columns.

import type { Period } from '../../shared/days.ts';
import type { ResultRow } from '../../shared/lake/duckdb.ts';
import type { Lake } from '../../shared/lake/lake.ts';
import { DECLARATIONS, DELINQUENCY_SCORES } from '../../shared/lake/tables.ts';
import type { LinkKind } from '../resolution/kinds.ts';
import type { Collected, CollectedEntity, CollectedLink, CollectedOutcome } from './collection.ts';
import { type OwnData, ROLES } from './own.ts';

const DEALINGS: readonly (readonly [role: keyof typeof ROLES, column: string, kind: LinkKind])[] = [
  ['seller', 'seller_id', 'sells-to'],
  ['declarant', 'declarant_id', 'declares-for'],
  ['courier', 'courier_id', 'delivers-for'],
];
const COLUMNS = [
  'declaration_id',
  'importer_id',
  'status',
  'outcome',
  'inspected_at',
  ...DEALINGS.map(([, column]) => column),
];
/** Days after a declaration on which a loaded result, of which nobody recorded the day, is taken as known. */
const KNOWN_AFTER_DAYS = 14;
const OWN = "importer_id IS NOT NULL AND status <> 'cancelled'";
const FIRST = "strftime(min(day), '%Y-%m-%d') AS since";
const LAST = "strftime(max(day), '%Y-%m-%d') AS until";

export class LakeOwnData implements OwnData {
  readonly #lake: Lake;

  constructor(lake: Lake) {
    this.#lake = lake;
  }

  async collect(from: string, to: string): Promise<Collected> {
    const period = { from, to };
    const declared = await this.#declared(period);
    return { ...declared, entities: [...declared.entities, ...(await this.#taxpayers(period))] };
  }

  async #declared(period: Period): Promise<Collected> {
    return await this.#lake.read(DECLARATIONS, period, COLUMNS, async (relation) => {
      const importers = await this.#rows<{ id: string; since: string }>(
        `SELECT importer_id AS id, ${FIRST} FROM ${relation} WHERE ${OWN} GROUP BY importer_id`,
      );
      const entities: CollectedEntity[] = importers.map(({ id, since }) => company(id, since));
      const links: CollectedLink[] = [];
      for (const [role, column, kind] of DEALINGS) {
        const found = await this.#rows<{
          other: string;
          id: string;
          since: string;
          until: string;
          n: number;
        }>(
          `SELECT ${column} AS other, importer_id AS id, ${FIRST}, ${LAST}, count(DISTINCT declaration_id)::DOUBLE AS n
          FROM ${relation} WHERE ${OWN} AND ${column} IS NOT NULL GROUP BY ALL`,
        );
        for (const { other, id, ...seen } of found) {
          entities.push(company(`${ROLES[role]}${other}`, seen.since));
          links.push({ from: `${ROLES[role]}${other}`, to: id, kind, ...seen });
        }
      }
      const results = await this.#rows<{ entityId: string; outcome: string; knownOn: string }>(
        `SELECT importer_id AS "entityId", any_value(outcome) AS outcome,
          strftime(coalesce(any_value(inspected_at), any_value(day) + INTERVAL ${KNOWN_AFTER_DAYS} DAY), '%Y-%m-%d') AS "knownOn"
        FROM ${relation} WHERE ${OWN} AND outcome IS NOT NULL GROUP BY declaration_id, importer_id`,
      );
      const outcomes: CollectedOutcome[] = results.map(({ entityId, outcome, knownOn }) => ({
        entityId,
        knownOn,
        fraud: outcome !== 'clear',
      }));
      return { entities, links, outcomes };
    });
  }

  async #taxpayers(period: Period): Promise<CollectedEntity[]> {
    return await this.#lake.read(DELINQUENCY_SCORES, period, ['taxpayer_id'], async (relation) => {
      const found = await this.#rows<{ id: string; since: string }>(
        `SELECT taxpayer_id AS id, ${FIRST} FROM ${relation} GROUP BY taxpayer_id`,
      );
      return found.map(({ id, since }) => ({ ...company(id, since), kind: 'taxpayer' }));
    });
  }

  #rows<Row extends ResultRow>(sql: string): Promise<Row[]> {
    return this.#lake.db.query<Row>(sql);
  }
}

function company(entityId: string, since: string): CollectedEntity {
  return { entityId, kind: 'company', names: [], identifiers: [], since };
}
