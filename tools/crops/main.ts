// npm run tool -- crops <folder>: runs the service's own code over composed pages whose signatures are known and keeps what the
// comparison of signatures sees, for training and measuring (training/README.md, "Crops as the service cuts them").
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { enrolReference } from '../../functions/verify-document/examination/enrol.ts';
import { inkPicture } from '../../functions/verify-document/examination/inks/separation.ts';
import type { BoxedMark } from '../../functions/verify-document/examination/marks.ts';
import { openDocumentModels } from '../../functions/verify-document/examination/models.ts';
import { normalisedOf } from '../../functions/verify-document/examination/normalised.ts';
import { DEFAULT_LIMITS } from '../../functions/verify-document/examination/pages/limits.ts';
import { PDFIUM_IN_CHECKOUT } from '../../functions/verify-document/examination/pages/pdf.ts';
import { readPages } from '../../functions/verify-document/examination/pages/read-pages.ts';
import { RejectedFile } from '../../functions/verify-document/examination/pages/reasons.ts';
import {
  type Area,
  expanded,
  type GreyPicture,
  overlap,
  type Raster,
} from '../../functions/verify-document/examination/picture.ts';
import { jittered, seeded } from './jitter.ts';

const MODELS = join(import.meta.dirname, '..', '..', 'models');
/** A detection with less overlap (intersection over union) shows something else than the signature. */
const LEAST_OVERLAP = 0.1;
const PROGRESS_MS = 10_000;

const Box = z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()]);
const Composed = z.object({
  pages: z.array(
    z.object({
      file: z.string(),
      marks: z.array(z.object({ row: z.int(), situation: z.string(), box: Box })),
      stamps: z.array(Box),
    }),
  ),
  references: z.array(z.object({ file: z.string(), row: z.int() })),
});
type Page = z.infer<typeof Composed>['pages'][number];

/** How a picture was cut: enrolled as a reference, in the true box, in a box about as loose as a detector's, or in the detector's box. */
type How = 'enrolled' | 'true' | 'jittered' | 'detected';

interface Cut {
  readonly row: number;
  readonly how: How;
  readonly situation?: string;
  readonly separation?: string;
  readonly otherInk?: string;
  /** Of the detector's box with the true one. */
  readonly overlap?: number;
}

const HELP = `Cuts the signatures of composed pages as the service does, and normalises them for the comparison.

usage: npm run tool -- crops <folder> [options]

  --jittered <n>   cut each signature in n boxes beside the true one (default: 1)
  --one-each       cut each signature once, every other one in a box beside the true one: for training
  --boxes-only     cut in true and jittered boxes only, without asking the detector: for training
  --models <dir>   folder of the models (default: models)

<folder> is what "python -m customs_training signature-verification pages" wrote. Writes into it:

  cuts.bin    one picture after the other, 96 x 192 bytes each, ink bright on black
  cuts.json   the cut of each picture ("row", "how", "situation", "separation", "otherInk", "overlap"), the signatures
              that the detector did not find ("missed") and the references that enrolment refused ("refused")`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jittered: { type: 'string', default: '1' },
    'one-each': { type: 'boolean', default: false },
    'boxes-only': { type: 'boolean', default: false },
    models: { type: 'string', default: MODELS },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [folder] = positionals;
if (values.help || folder === undefined) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const jitters = z.coerce.number().int().min(0).parse(values.jittered);
const composed = Composed.parse(JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8')));
const models = await openDocumentModels(values.models, 1);

const pictures = createWriteStream(join(folder, 'cuts.bin'));
const cuts: Cut[] = [];
const missed: { row: number; situation: string }[] = [];
const refused: { row: number; reason: string }[] = [];

function keep(cut: Cut, { grey }: GreyPicture): void {
  cuts.push(cut);
  pictures.write(grey);
}

for (const { file, row } of composed.references) await enrol(join(folder, file), row);
let reported = performance.now();
for (const [number, page] of composed.pages.entries()) {
  await cutPage(page);
  if (performance.now() - reported < PROGRESS_MS) continue;
  reported = performance.now();
  process.stderr.write(`${number + 1} of ${composed.pages.length} pages\n`);
}
await new Promise((resolve) => pictures.end(resolve));
const names = models.names.map(({ name, version }) => `${name} ${version}`);
writeFileSync(join(folder, 'cuts.json'), `${JSON.stringify({ models: names, cuts, missed, refused })}\n`);
console.log(
  `${cuts.length} cuts, ${missed.length} signatures missed, ${refused.length} references refused: ${folder}`,
);

async function enrol(file: string, row: number): Promise<void> {
  const input = {
    bytes: readFileSync(file),
    contentType: 'image/png',
    kind: 'signature',
    limits: DEFAULT_LIMITS,
  } as const;
  try {
    const { normalised } = await enrolReference(input, { models, pdfium: PDFIUM_IN_CHECKOUT });
    keep({ row, how: 'enrolled' }, await normalisedOf(normalised));
  } catch (error) {
    if (!(error instanceof RejectedFile)) throw error;
    refused.push({ row, reason: error.reason });
  }
}

async function cutPage({ file, marks, stamps }: Page): Promise<void> {
  const bytes = readFileSync(join(folder ?? '', file));
  for await (const page of readPages(bytes, 'image/jpeg', DEFAULT_LIMITS, PDFIUM_IN_CHECKOUT)) {
    const all: BoxedMark[] = [
      ...marks.map(({ box }) => markOf('signature', box)),
      ...stamps.map((box) => markOf('stamp', box)),
    ];
    const found = values['boxes-only'] ? [] : (await models.detector.detect(page)).marks;
    for (const { row, situation, box } of marks) {
      const mark = markOf('signature', box);
      const [trueBoxes, looseBoxes] = values['one-each'] ? [1 - (row % 2), row % 2] : [1, jitters];
      if (trueBoxes > 0) await keepCut({ row, how: 'true', situation }, page, mark, all);
      const random = seeded(row);
      for (let index = 0; index < looseBoxes; index++) {
        const loose = { ...mark, area: expanded(jittered(mark.area, random), 0, page) };
        await keepCut({ row, how: 'jittered', situation }, page, loose, all);
      }
      if (!values['boxes-only']) await keepDetected({ row, how: 'detected', situation }, page, mark, found);
    }
  }
}

async function keepDetected(
  cut: Cut & { readonly situation: string },
  page: Raster,
  mark: BoxedMark,
  found: readonly BoxedMark[],
): Promise<void> {
  const best = found
    .filter(({ kind }) => kind === 'signature')
    .map((other) => ({ other, share: intersectionOverUnion(other.area, mark.area) }))
    .sort((one, other) => other.share - one.share)[0];
  if (best === undefined || best.share < LEAST_OVERLAP) {
    missed.push({ row: cut.row, situation: cut.situation });
    return;
  }
  await keepCut({ ...cut, overlap: Number(best.share.toFixed(3)) }, page, best.other, found);
}

async function keepCut(cut: Cut, page: Raster, mark: BoxedMark, marks: readonly BoxedMark[]): Promise<void> {
  const { picture, separation, otherInk } = inkPicture(page, mark, marks);
  const { normalised } = await models.verifiers.signature.embed(picture);
  keep({ ...cut, separation, otherInk }, normalised);
}

function markOf(kind: BoxedMark['kind'], [left, top, width, height]: z.infer<typeof Box>): BoxedMark {
  return { kind, area: { left, top, width, height } };
}

function intersectionOverUnion(one: Area, other: Area): number {
  const shared = overlap(one, other);
  return shared / (one.width * one.height + other.width * other.height - shared);
}
