// npm run demo -- insight: eight weeks of generated declarations with their inspections, from the API into the lake; what statistics say
// of them, the health of the model, and the groups of high-risk imports that a run finds in them.
import { parseArgs } from 'node:util';
import type { Declaration, Outcome } from '../../functions/score-import/schemas.ts';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import { DAY_MS, utcDay } from '../../functions/shared/days.ts';
import { Random } from '../../samples/taxpayers-generator/random.ts';
import type { ModelHealth, RiskGroup, RiskGroupRun, Statistics } from '../support/answers.ts';
import { ApiClient } from '../support/api.ts';
import { scoreInBatches } from '../support/batches.ts';
import { findService, runCommand, type Service } from '../support/endpoints.ts';
import { writeLake } from '../support/lake.ts';
import { person } from '../support/person.ts';
import { tableLines } from '../support/table.ts';
import { waitFor } from '../support/uploads.ts';

const HELP = `Submits eight weeks of generated declarations with their inspections, writes the lake, and shows what it tells.

usage: npm run demo -- insight [options]

  --endpoints <file>   endpoints.json of a local host (default .local/endpoints.json)`;

/** Two months of four weeks each: groups of the second are compared with those of the first. */
const MONTHS = [
  { from: '2026-08-01', to: '2026-08-28', period: { from: '2026-08-01', to: '2026-08-31' } },
  { from: '2026-09-01', to: '2026-09-28', period: { from: '2026-09-01', to: '2026-09-30' } },
] as const;
const ALL_DAYS = `from=${MONTHS[0].from}&to=${MONTHS[1].to}`;
const SECOND_MONTH = '2026-09';
const PER_DAY = 40;
const SEED = 17;
const CONCURRENT_INSPECTIONS = 8;
const WITHIN_MS = 5 * 60_000;

/** An ordinary rate of frauds, and that of what the groups should find: machines from the United States of another origin. */
const FRAUD_RATE = 0.12;
const HIDDEN_RATE = 0.6;
/** Of what neither score nor chance has selected, inspected for reasons of an officer. */
const OTHERS_INSPECTED = 0.5;

const GOODS = [
  ...(['847130', '847141', '847170', '848180'] as const),
  ...(['850760', '392690', '640399', '620342', '090121', '330499'] as const),
] as const;
const COUNTRIES = ['US', 'US', 'CN', 'VN', 'DE'] as const;

interface Generated {
  readonly declaration: Declaration;
  readonly outcome: Outcome;
  /** Whether an officer looks at it whatever the lane. */
  readonly isPicked: boolean;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: { endpoints: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const service = await findService(values);
  const operator = new ApiClient(service);
  const clearance = new ApiClient(await findService(values, 'clearance-system'));
  for (const [index, month] of MONTHS.entries()) {
    const generated = daysOf(month.from, month.to).flatMap((day, of) => generatedDay(day, index * 100 + of));
    const inspected = await submitAndInspect(clearance, operator, generated);
    console.log(`${month.from} to ${month.to}: ${generated.length} declarations, ${inspected} inspected`);
  }
  console.log(`The lake is written: ${(await writeLake(service)).toFixed(1)} s`);
  await showStatistics(operator);
  await showHealth(operator);
  for (const { period } of MONTHS) await findGroups(operator, period);
  await showGroups(service, operator);
  showCharts(service);
});

/** Days, both included. */
function daysOf(from: string, to: string): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return Array.from({ length: count }, (_, index) => utcDay(Date.parse(from) + index * DAY_MS));
}

/** The same declarations of a day in every run, so that the demonstration can be repeated. */
function generatedDay(day: string, stream: number): Generated[] {
  const random = new Random(SEED, stream);
  return Array.from({ length: PER_DAY }, (_, index): Generated => {
    const hsCode = random.pick(GOODS);
    const departureCountry = random.pick(COUNTRIES);
    const originCountry = random.chance(0.3) ? departureCountry : random.pick(COUNTRIES);
    const netMassKg = Math.round(random.logNormal(120, 1) * 10) / 10;
    const number = String(index + 1).padStart(2, '0');
    const isHidden = hsCode.startsWith('84') && departureCountry === 'US' && originCountry !== 'US';
    return {
      declaration: {
        declarationId: `INSIGHT-${day}-${number}`,
        declaredOn: day,
        office: random.pick(['10', '20', '40']),
        processType: 'B',
        importType: '11',
        importUse: '21',
        paymentType: '11',
        transportMode: random.pick(['10', '40']),
        declarantId: `INSIGHT-BROKER-${1 + random.below(20)}`,
        importerId: `INSIGHT-IMPORTER-${1 + random.below(300)}`,
        sellerId: undefined,
        courierId: undefined,
        departureCountry,
        items: [
          {
            itemNumber: 1,
            hsCode,
            originCountry,
            originMark: 'E',
            taxRate: 8,
            taxType: 'A',
            netMassKg,
            price: { amount: Math.round(netMassKg * random.logNormal(20_000, 0.8)), currency: 'KRW' },
          },
        ],
      },
      outcome: random.chance(isHidden ? HIDDEN_RATE : FRAUD_RATE) ? 'fraud' : 'clear',
      isPicked: random.chance(OTHERS_INSPECTED),
    };
  });
}

/** @returns the number of inspected declarations */
async function submitAndInspect(
  clearance: ApiClient,
  operator: ApiClient,
  generated: readonly Generated[],
): Promise<number> {
  const assessments = await scoreInBatches(
    clearance,
    generated.map(({ declaration }) => declaration),
  );
  const red = new Set(
    assessments.filter(({ lane }) => lane === 'red').map(({ declarationId }) => declarationId),
  );
  const inspected = generated.filter(
    ({ declaration: { declarationId }, isPicked }) => isPicked || red.has(declarationId),
  );
  await mapConcurrently(inspected, CONCURRENT_INSPECTIONS, async ({ declaration, outcome }) => {
    await operator.expect('POST', `/v1/declarations/${declaration.declarationId}/inspection`, { outcome });
  });
  return inspected.length;
}

async function showStatistics(operator: ApiClient): Promise<void> {
  const { rows, asOf } = await operator.expect<Statistics>(
    'GET',
    `/v1/statistics/declarations?${ALL_DAYS}&by=hs4&by2=departure&measure=fraudRate`,
  );
  const riskiest = rows.toSorted((one, other) => (other.low ?? 0) - (one.low ?? 0)).slice(0, 8);
  console.log(`\nFraud rates of those inspected by HS heading and country of departure, as of ${asOf}:`);
  const lines = tableLines(
    [
      ['heading', 'departure', 'inspected', 'fraud rate', '95 % interval'],
      ...riskiest.map(({ hs4 = '', departure = '', n, value, low = 0, high = 1 }) => [
        hs4,
        departure,
        String(n),
        percent(value),
        `${percent(low)} to ${percent(high)}`,
      ]),
    ],
    ['left', 'left', 'right'],
  );
  for (const line of lines) console.log(`    ${line}`);
}

/** What needs a person: these goods are not those that the shipped model was trained on. */
async function showHealth(operator: ApiClient): Promise<void> {
  const [, { from, to }] = MONTHS;
  const path = `/v1/models/import-risk/health?from=${from}&to=${to}`;
  const { alarms, days, streams = [] } = await operator.expect<ModelHealth>('GET', path);
  const scored = days.reduce((sum, day) => sum + day.scored, 0);
  const inspected = streams.reduce((sum, one) => sum + one.inspected, 0);
  console.log(`\nHealth of import-risk in the second month, ${scored} scored and ${inspected} inspected:`);
  for (const { alarm, text } of alarms) console.log(`    ${alarm}: ${text}`);
  if (alarms.length === 0) console.log('    no alarm');
}

async function findGroups(operator: ApiClient, period: { from: string; to: string }): Promise<void> {
  const { runId } = await operator.expect<RiskGroupRun>('POST', '/v1/risk-groups/runs', period);
  const { status, groups, inspected, problem } = await waitFor(
    () => operator.expect<RiskGroupRun>('GET', `/v1/risk-groups/runs/${runId}`),
    (run) => run.status !== 'running',
    { what: `The run ${runId}`, deadline: Date.now() + WITHIN_MS },
  );
  if (status !== 'succeeded') throw new Error(`The run ${runId} failed: ${problem}`);
  console.log(`\n${runId}: ${groups} groups in ${inspected} inspected items`);
}

/** The groups of the second month in words, in both languages for the first; a supervisor adopts it. */
async function showGroups(service: Service, operator: ApiClient): Promise<void> {
  const path = `/v1/risk-groups?period=${SECOND_MONTH}`;
  const { items } = await operator.expect<{ items: RiskGroup[] }>('GET', path);
  for (const { text, verdict, sameAs, expectedByScore, declarationsNow } of items) {
    const expected = expectedByScore === undefined ? '' : `, the score expected ${percent(expectedByScore)}`;
    const before = sameAs === undefined ? 'new' : `known as ${sameAs}`;
    console.log(
      `    ${text}${expected}\n        ${verdict}, ${before}, covers ${declarationsNow} declarations`,
    );
  }
  const [first] = items;
  if (first === undefined) return;
  const group = `/v1/risk-groups/${first.groupId}`;
  const { body } = await operator.call('GET', group, undefined, { 'accept-language': 'ko' });
  console.log(`\nThe first in Korean:\n    ${(body as RiskGroup).text}`);
  const supervisor = await person(service, 'supervisor');
  const { decision } = await supervisor<RiskGroup>('POST', `${group}/decision`, { outcome: 'adopted' });
  console.log(`${decision?.by.user?.name} adopts it. Its declarations with the highest scores:`);
  const { items: covered } = await operator.expect<{
    items: { declarationId: string; score: number; lane: string; inspected: boolean }[];
  }>('GET', `${group}/declarations?limit=3`);
  for (const { declarationId, score, lane, inspected } of covered) {
    console.log(`    ${declarationId}  score ${score}, ${lane}, ${inspected ? 'inspected' : 'open'}`);
  }
}

/** Pages of the console that show the same with plots. */
function showCharts({ consoleUrl }: Service): void {
  if (consoleUrl === undefined) return;
  console.log('\nAs charts and tables, signed in as Supervisor Park:');
  console.log(`    ${consoleUrl}data?${ALL_DAYS}&by=hsChapter&measure=fraudRate`);
  console.log(`    ${consoleUrl}models?open=import-risk&${ALL_DAYS}`);
  console.log(`    ${consoleUrl}groups?period=${SECOND_MONTH}`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
