// npm run demo: submits the sample declarations day by day, as a clearance system would, reports the inspection results
// of each day as officers would, and shows the scores, lanes and reasons.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Declaration, LANE_CAPACITY_NOTE, type Outcome } from '../../functions/score-import/schemas.ts';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import type { Assessment } from '../support/answers.ts';
import { ApiClient } from '../support/api.ts';
import { scoreInBatches } from '../support/batches.ts';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS } from '../support/endpoints.ts';

const HELP = `Scores the sample declarations day by day and reports each day's inspection results.

usage: npm run demo -- [options]
       npm run demo -- case [options]
       npm run demo -- documents [options]
       npm run demo -- delinquency [options]
       npm run demo -- insight [options]
       npm run demo -- network [options]

${SERVICE_HELP}`;

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');
const RISKIEST_SHOWN = 10;
const REASONS_SHOWN = 3;
const CONCURRENT_INSPECTIONS = 8;

await runCommand(async () => {
  const { values } = parseArgs({ options: { ...SERVICE_OPTIONS, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const api = new ApiClient(await findService(values));
  const declarations = sample<Declaration[]>('declarations.json');
  const outcomes = new Map(
    sample<{ declarationId: string; outcome: Outcome }[]>('inspections.json').map(
      ({ declarationId, outcome }) => [declarationId, outcome],
    ),
  );
  const days = [...Map.groupBy(declarations, ({ declaredOn }) => declaredOn)].sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  console.log(
    `${declarations.length} sample declarations, ${days.length} days; the results of each day are reported before the next day.\n`,
  );
  console.log('day         declarations  green  yellow  red   frauds in red+yellow / all');
  const all: Assessment[] = [];
  for (const [day, ofDay] of days) {
    const assessments = await scoreInBatches(api, ofDay);
    all.push(...assessments);
    console.log(dayLine(day, assessments, outcomes));
    await mapConcurrently(ofDay, CONCURRENT_INSPECTIONS, async ({ declarationId }) => {
      const outcome = outcomes.get(declarationId);
      if (outcome === undefined) return;
      await api.expect('POST', `/v1/declarations/${declarationId}/inspection`, { outcome });
    });
  }
  console.log(`${dayLine('all days', all, outcomes)}\n`);
  showRiskiest(
    all,
    new Map(declarations.map((declaration) => [declaration.declarationId, declaration])),
    outcomes,
  );
});

function sample<Content>(name: string): Content {
  return JSON.parse(readFileSync(join(SAMPLES, name), 'utf8')) as Content;
}

function dayLine(
  day: string,
  assessments: readonly Assessment[],
  outcomes: ReadonlyMap<string, Outcome>,
): string {
  const count = (lane: string): string => String(assessments.filter((one) => one.lane === lane).length);
  const frauds = assessments.filter(({ declarationId }) => isFraud(outcomes.get(declarationId)));
  const caught = frauds.filter(({ lane }) => lane !== 'green').length;
  return (
    day.padEnd(12) +
    String(assessments.length).padStart(12) +
    count('green').padStart(7) +
    count('yellow').padStart(8) +
    count('red').padStart(5) +
    `   ${caught} / ${frauds.length}`
  );
}

function isFraud(outcome: Outcome | undefined): boolean {
  return outcome === 'fraud' || outcome === 'critical';
}

function showRiskiest(
  assessments: readonly Assessment[],
  declarations: ReadonlyMap<string, Declaration>,
  outcomes: ReadonlyMap<string, Outcome>,
): void {
  console.log(`The ${RISKIEST_SHOWN} riskiest. ${LANE_CAPACITY_NOTE}`);
  const riskiest = assessments.toSorted((one, other) => other.fraudProbability - one.fraudProbability);
  for (const assessment of riskiest.slice(0, RISKIEST_SHOWN)) {
    const { declarationId, score, lane, selectedBy, riskiestItem, items } = assessment;
    const declaration = declarations.get(declarationId);
    const ofRiskiest = (one: { readonly itemNumber: number }): boolean => one.itemNumber === riskiestItem;
    const goods = declaration?.items.find(ofRiskiest);
    const reasons = items.find(ofRiskiest)?.reasons ?? [];
    const by = { score: '', random: ' (random share)', group: ' (risk group)' }[selectedBy];
    console.log(
      `\n${String(score).padStart(4)}  ${lane}${by}  declaration ${declarationId} of ${declaration?.declaredOn}, HS ${goods?.hsCode}; inspected: ${outcomes.get(declarationId) ?? 'no'}`,
    );
    for (const { contribution, text } of reasons.slice(0, REASONS_SHOWN)) {
      console.log(`      ${contribution > 0 ? '+' : ''}${contribution.toFixed(2)}  ${text}`);
    }
  }
}
