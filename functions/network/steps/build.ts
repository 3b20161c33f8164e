// The second step of a run: builds the day from what was collected, writes its files and its report, and switches readers to them. A step
// that is repeated writes the same bytes under the same keys.
import { csvHeader, csvLine } from '../../shared/csv.ts';
import { DAY_MS, utcDay } from '../../shared/days.ts';
import type { Language } from '../../shared/words/language.ts';
import { worded } from '../../shared/words/wording.ts';
import type { NetworkActs } from '../acts/record.ts';
import { readCollected } from '../collecting/collection.ts';
import { NO_RING } from '../days/evidence.ts';
import type { DayRing, DaySummary } from '../days/summary.ts';
import { reasonsOf } from '../exposure/reasons.ts';
import type { NetworkFiles } from '../files/files.ts';
import { idAt } from '../graph/layout.ts';
import { collectedKey, type DayFile, dayFileKey, reportKeys, runIdOf } from '../keys.ts';
import { type BuiltDay, buildDay, filesOf, type Model } from '../night/build.ts';
import type { NetworkRuns, Publication } from '../run/record.ts';
import { bandOf, scoreOf } from '../scoring/manifest.ts';
import { reasonWords } from '../words.ts';
import type { BuildTask } from './tasks.ts';

/** Days before a run that are searched for a published one, whose rings are continued. */
const DAYS_BEFORE = 14;
const TYPES: Readonly<Record<DayFile, string>> = {
  graph: 'application/octet-stream',
  evidence: 'application/octet-stream',
  parties: 'application/x-ndjson',
  summary: 'application/json',
  search: 'application/octet-stream',
  scores: 'application/octet-stream',
};

export interface BuildDependencies {
  readonly runs: Pick<NetworkRuns, 'get' | 'publish'>;
  readonly acts: Pick<NetworkActs, 'undone'>;
  readonly files: Pick<NetworkFiles, 'read' | 'write'>;
  readonly model: Model;
  /** Of the report. */
  readonly language: Language;
  readonly now: () => Date;
}

/**
 * Builds and publishes a day.
 *
 * @returns what is published; undefined if another execution has claimed the day
 */
export async function buildAndPublish(
  { runs, acts, files, model, language, now }: BuildDependencies,
  { runId, runDate, execution, collectedId, rejected }: BuildTask,
): Promise<Publication | undefined> {
  const bytes = await files.read(collectedKey(runDate, collectedId));
  if (bytes === undefined) throw new Error(`Nothing was collected for ${runDate} under ${collectedId}`);
  const input = {
    runDate,
    collected: readCollected(bytes),
    rejected,
    undone: await acts.undone(),
    ringsBefore: await ringsBefore({ runs, files }, runDate),
  };
  const built = await buildDay(input, model);
  const { buildId, files: contents } = filesOf(built);
  for (const [file, content] of Object.entries(contents)) {
    await files.write(dayFileKey(runDate, buildId, file as DayFile), content, TYPES[file as DayFile]);
  }
  const report = await reportOf(built, model, language);
  await files.write(reportKeys(runDate).csv, report, 'text/csv; charset=utf-8');
  const { entities, links, merges } = built.summary;
  const published = { buildId, slots: built.scores.slots, entities, links, merges, rejected };
  const isPublished = await runs.publish({ runId, runDate, execution }, published, now().toISOString());
  return isPublished ? published : undefined;
}

/** The rings of the last day before that is published. */
async function ringsBefore(
  { runs, files }: Pick<BuildDependencies, 'runs' | 'files'>,
  runDate: string,
): Promise<readonly DayRing[]> {
  for (let back = 1; back <= DAYS_BEFORE; back++) {
    const day = utcDay(Date.parse(runDate) - back * DAY_MS);
    const published = (await runs.get(runIdOf(day)))?.published;
    if (published === undefined) continue;
    const bytes = await files.read(dayFileKey(day, published.buildId, 'summary'));
    return bytes === undefined ? [] : (JSON.parse(bytes.toString('utf8')) as DaySummary).rings;
  }
  return [];
}

/** report.csv: every scored entity, ranked; reasons of those that are not of low risk. */
async function reportOf(
  { graph, evidence, summary }: BuiltDay,
  model: Model,
  language: Language,
): Promise<Buffer> {
  const { names, arrays } = graph;
  const { context, counts, probabilities, rings, ranked } = evidence;
  const lines = [
    csvHeader(['entityId', 'kind', 'rank', 'score', 'probability', 'componentId', 'ringId', 'mainReason']),
  ];
  for (const [index, node] of ranked.entries()) {
    const probability = probabilities[node] ?? 0;
    const [reason] =
      bandOf(probability, summary.bands) === 'low' ? [] : await reasonsOf(context, counts, model, node);
    const ring = rings[node] ?? NO_RING;
    lines.push(
      csvLine([
        { code: idAt(arrays, node) },
        names.kinds[arrays.kinds[node] ?? -1] ?? '',
        index + 1,
        scoreOf(probability),
        probability.toFixed(6),
        { code: idAt(arrays, arrays.components[node] ?? node) },
        summary.rings[ring]?.ringId ?? '',
        reason === undefined ? '' : worded(reasonWords(graph, reason), language),
      ]),
    );
  }
  return Buffer.from(lines.join(''));
}
