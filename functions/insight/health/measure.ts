// The health of a model in a period, from the lake.
import type { Period } from '../../shared/days.ts';
import { wilsonInterval } from '../../shared/intervals.ts';
import { DELINQUENCY_SCORES, DOCUMENTS, HS_DECISIONS } from '../../shared/lake/tables.ts';
import { DECIDED_VERDICTS, DOCUMENT_DECISIONS, type ModelHealth } from '../schemas.ts';
import type { Drift } from './baseline.ts';
import { type HealthLake, importRiskHealth, type Measured } from './import-risk.ts';
import * as sql from './sql.ts';

export interface HealthPorts {
  readonly lake: () => Promise<HealthLake>;
  /** Until when the lake is complete. */
  readonly completeThrough: () => Promise<string | undefined>;
  /** Versions of the shipped models, by name. */
  readonly versions: ReadonlyMap<string, string>;
  /** What import risk is compared with. */
  readonly drift: Drift;
  /** Version of the challenger of import risk, if it has one. */
  readonly challenger?: string | undefined;
}

/** Health of a model; undefined if no model has the name. */
export async function healthOf(
  ports: HealthPorts,
  name: string,
  period: Period,
): Promise<ModelHealth | undefined> {
  const version = ports.versions.get(name);
  if (version === undefined) return undefined;
  const lake = await ports.lake();
  const [measured, asOf] = await Promise.all([
    measure(lake, { name, version, drift: ports.drift, challenger: ports.challenger }, period),
    ports.completeThrough(),
  ]);
  return { name, version, ...measured, ...(asOf === undefined ? {} : { asOf }) };
}

async function measure(
  lake: HealthLake,
  model: Parameters<typeof importRiskHealth>[1],
  period: Period,
): Promise<Measured> {
  switch (model.name) {
    case 'import-risk':
      return await importRiskHealth(lake, model, period);
    case 'hs-codes':
      return await hsCodesHealth(lake, period);
    case 'delinquency':
      return await delinquencyHealth(lake, period);
    case 'network-risk':
      // The lake has no scores of networks: their runs count entities, and results come back by the next run.
      return { days: [], alarms: [] };
    case 'document-detector':
    case 'stamp-verification':
    case 'signature-verification':
      return await documentsHealth(lake, period);
    default:
      // What other models say is not in the lake.
      return { days: [], alarms: [] };
  }
}

async function hsCodesHealth(lake: HealthLake, period: Period): Promise<Measured> {
  const decisions = await lake.read(HS_DECISIONS, period, sql.DECISION_COLUMNS, async (relation) =>
    (await lake.db.query(sql.decisionsSql(relation))).map((row) => ({
      day: String(row.day),
      decided: Number(row.decided),
      first: Number(row.first),
      amongThree: Number(row.among_three),
    })),
  );
  return { days: [], decisions, alarms: [] };
}

/** Runs have their own measure of drift (`GET /v1/delinquency/runs/{runId}`). */
async function delinquencyHealth(lake: HealthLake, period: Period): Promise<Measured> {
  const days = await lake.read(DELINQUENCY_SCORES, period, ['run_date'], async (relation) =>
    (await lake.db.query(sql.rankedSql(relation))).map((row) => ({
      day: String(row.day),
      scored: Number(row.n),
    })),
  );
  return { days, alarms: [] };
}

/** Pages are examined by the detector and both comparisons together: a verdict is that of all three. */
async function documentsHealth(lake: HealthLake, period: Period): Promise<Measured> {
  return await lake.read(DOCUMENTS, period, sql.DOCUMENT_COLUMNS, async (relation) => {
    const verdicts = (await lake.db.query(sql.verdictsSql(relation))).map((row) => ({
      day: String(row.day),
      verified: Number(row.verified),
      suspicious: Number(row.suspicious),
      unverifiable: Number(row.unverifiable),
      rejected: Number(row.rejected),
    }));
    const days = verdicts.map(({ day, verified, suspicious, unverifiable, rejected }) => ({
      day,
      scored: verified + suspicious + unverifiable + rejected,
    }));
    const decided = (await lake.db.query(sql.documentDecisionsSql(relation))).map((row) => ({
      verdict: String(row.verdict),
      decision: String(row.decision),
      n: Number(row.n),
    }));
    return { days, verdicts, verdictDecisions: decisionsByVerdict(decided), alarms: [] };
  });
}

/** Every decision on every verdict that has been decided on, also those that nobody took. */
function decisionsByVerdict(
  decided: readonly { readonly verdict: string; readonly decision: string; readonly n: number }[],
): NonNullable<ModelHealth['verdictDecisions']> {
  return DECIDED_VERDICTS.flatMap((verdict) => {
    const ofVerdict = decided.filter((row) => row.verdict === verdict);
    const all = ofVerdict.reduce((sum, { n }) => sum + n, 0);
    if (all === 0) return [];
    return DOCUMENT_DECISIONS.map((decision) => {
      const n = ofVerdict.find((row) => row.decision === decision)?.n ?? 0;
      return { verdict, decision, n, rate: n / all, ...wilsonInterval(n, all) };
    });
  });
}
