// npm run tool -- export-decisions: writes the goods with decided codes in the format of training, one JSON object per line.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { PredictionStore } from '../functions/predict-hs/store.ts';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS, UsageError } from './support/endpoints.ts';
import { isGzipName } from './support/text-file.ts';

const HELP = `Writes goods with decided codes in the format of training: JSON lines { id, lang, code, hs6, text, itemName?, description,
decidedAt, model }.

usage: npm run tool -- export-decisions [options]

  --out <file>         output file; compressed if the name ends in .gz (default decisions.jsonl.gz)

Decisions with fewer than six digits and those on goods without text are counted and left out: they cannot be
used for training.

${SERVICE_HELP}`;

const SUBHEADING_DIGITS = 6;
/** Separates the parts of one training text. */
const SEPARATOR = '; ';
const REPORTED_EVERY = 10_000;

/** Counts for the summary. */
interface Counts {
  predictions: number;
  exported: number;
  shortCodes: number;
  withoutText: number;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: { ...SERVICE_OPTIONS, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const out = values.out ?? 'decisions.jsonl.gz';
  const service = await findService(values);
  const table = service.tables.hsPredictions;
  if (table === undefined) throw new UsageError('The service has no hsPredictions table');
  const client = await service.dynamodb();
  const counts: Counts = { predictions: 0, exported: 0, shortCodes: 0, withoutText: 0 };
  await writeWhole(out, lines(new PredictionStore(client, table), counts));
  client.destroy();
  const shown = (count: number): string => count.toLocaleString('en-US');
  console.log(
    `${shown(counts.exported)} decisions of ${shown(counts.predictions)} predictions: ${out}\n` +
      `left out: ${shown(counts.shortCodes)} with fewer than ${SUBHEADING_DIGITS} digits, ${shown(counts.withoutText)} on goods without text`,
  );
});

/** Every decision of the table as a line of training's format. */
async function* lines(predictions: PredictionStore, counts: Counts): AsyncGenerator<string> {
  for await (const { prediction, goods } of predictions.decidedPredictions(new Date())) {
    const { predictionId, decisions, model } = prediction;
    counts.predictions += 1;
    for (const { index, code, decidedAt } of decisions) {
      const decided = goods[index];
      if (decided === undefined) throw new Error(`Prediction ${predictionId} has no item ${index}`);
      const { itemName, description } = decided.goods;
      const text = [itemName, description].filter((part) => part?.trim()).join(SEPARATOR);
      if (code.length < SUBHEADING_DIGITS) counts.shortCodes += 1;
      else if (text === '') counts.withoutText += 1;
      else {
        const id = `${predictionId}/${index}`;
        const lang = decided.answer.language;
        const record = {
          id,
          lang,
          code,
          hs6: code.slice(0, SUBHEADING_DIGITS),
          text,
          itemName,
          description,
          decidedAt,
          model,
        };
        yield `${JSON.stringify(record)}\n`;
        counts.exported += 1;
        if (counts.exported % REPORTED_EVERY === 0) {
          console.error(`decisions: ${counts.exported.toLocaleString('en-US')}`);
        }
      }
    }
  }
}

/** Writes a file atomically. */
async function writeWhole(path: string, content: AsyncIterable<string>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = createWriteStream(temporary);
  try {
    if (isGzipName(path)) await pipeline(Readable.from(content), createGzip(), file);
    else await pipeline(Readable.from(content), file);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
      throw new UsageError(`${path}: cannot be written: ${error.message}`);
    }
    throw error;
  }
}
