// Measures the inputs of the cost sheet on a local host: durations and log lines from the functions' log, sizes from tables and buckets,
// state transitions from the state machine's history.

import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { VerifiedDocument } from '../../bin/support/answers.ts';
import { runDay } from '../../bin/support/delinquency-run.ts';
import { enrol, type ReferenceFile } from '../../bin/support/enrolment.ts';
import { upload, waitFor } from '../../bin/support/uploads.ts';
import { PREFIXES as NIGHT, snapshotPrefix } from '../../functions/delinquency/keys.ts';
import { LIST_KEYS } from '../../functions/score-import/declarations/lists/item.ts';
import { CLIENT_INDEX, DAY_INDEX } from '../../functions/shared/audit/item.ts';
import { PREFIXES } from '../../functions/verify-document/uploads/keys.ts';
import { AUTHORITY, samplePage } from '../bench/document-samples.ts';
import { goods } from '../bench/hs-codes.ts';
import { median } from '../bench/measure.ts';
import { declarations, ROOT } from '../bench/samples.ts';
import type { Observed } from './function-log.ts';
import type { CostInputs, Invocation } from './inputs.ts';
import { itemBytes } from './item-size.ts';
import { memoryOf, standingOf } from './production.ts';
import { MeasuredService } from './service.ts';

const ONES = 100;
const BATCHES = 5;
const BATCH = 500;
const GOODS = 100;
const DOCUMENTS = 10;
const TAXPAYERS = 20_000;
const DAY = '2026-11-20';
const WITHIN_MS = 300_000;
const STEPS = [
  'beginDelinquencyRun',
  'scoreDelinquencyShard',
  'rankDelinquencyRun',
  'publishDelinquencyShard',
  'finishDelinquencyRun',
] as const;

/**
 * Measures documents alone.
 *
 * @param inputs all others
 */
export async function measureDocumentsAgain(inputs: CostInputs): Promise<CostInputs> {
  const service = await MeasuredService.start();
  try {
    return { ...inputs, standing: standingOf(), documents: await measureDocuments(service) };
  } finally {
    await service.stop();
  }
}

/** @param progress told what is being measured */
export async function measureInputs(progress: (text: string) => void): Promise<CostInputs> {
  const service = await MeasuredService.start();
  try {
    progress('declarations');
    const measuredDeclarations = await measureDeclarations(service);
    progress('HS codes');
    const hs = await measureHs(service);
    progress('documents');
    const documents = await measureDocuments(service);
    progress('taxpayers');
    const taxpayers = await measureTaxpayers(service);
    return {
      measured: {
        on: new Date().toISOString().slice(0, 10),
        machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
        load: loadavg()
          .map((load) => load.toFixed(1))
          .join(', '),
      },
      standing: standingOf(),
      declarations: measuredDeclarations,
      hs,
      documents,
      taxpayers,
    };
  } finally {
    await service.stop();
  }
}

async function measureDeclarations(service: MeasuredService): Promise<CostInputs['declarations']> {
  const one = await invocationOf(service, 'scoreDeclaration', async () => {
    for (const declaration of declarations('one', ONES)) {
      await service.api.expect('POST', '/v1/declarations', declaration);
    }
  });
  const batch = await invocationOf(service, 'scoreDeclarationBatch', async () => {
    for (let number = 0; number < BATCHES; number++) {
      const items = declarations(`batch-${number}`, BATCH);
      await service.api.expect('POST', '/v1/declarations/batch', { declarations: items });
    }
  });
  const bytes = async (table: string, index?: string): Promise<number> =>
    median((await service.items(table, index)).map(itemBytes));
  const bytesOf = async (table: string, indexes: readonly string[]): Promise<Record<string, number>> =>
    Object.fromEntries(
      await Promise.all(indexes.map(async (index) => [index, await bytes(table, index)] as const)),
    );
  return {
    one,
    batch,
    batchSize: BATCH,
    itemBytes: await bytes('declarations'),
    indexBytes: await bytesOf('declarations', Object.keys(LIST_KEYS)),
    lineBytes: await bytes('audit'),
    // Lines of a client without a person.
    lineIndexBytes: await bytesOf('audit', [DAY_INDEX, CLIENT_INDEX]),
  };
}

async function measureHs(service: MeasuredService): Promise<CostInputs['hs']> {
  const samples = goods(ONES);
  const one = await invocationOf(service, 'predictHsCodes', async () => {
    for (const item of samples) await service.api.expect('POST', '/v1/hs/predictions', { items: [item] });
  });
  const oneItemBytes = median((await service.items('hsPredictions')).map(itemBytes));
  let last = '';
  const batch = await invocationOf(service, 'predictHsCodes', async () => {
    for (let number = 0; number < BATCHES; number++) {
      const answer = await service.api.expect<{ predictionId: string }>('POST', '/v1/hs/predictions', {
        items: goods(GOODS),
      });
      last = answer.predictionId;
    }
  });
  const stored = (await service.items('hsPredictions')).filter(({ predictionId }) =>
    predictionId?.S?.startsWith(last),
  );
  return { one, batch, batchSize: GOODS, oneItemBytes, batchItemBytes: stored.map(itemBytes) };
}

async function measureDocuments(service: MeasuredService): Promise<CostInputs['documents']> {
  const folder = join(ROOT, 'samples', 'documents');
  const listed = JSON.parse(readFileSync(join(folder, 'references.json'), 'utf8')) as (Omit<
    ReferenceFile,
    'path'
  > & { file: string })[];
  const references = listed.map(({ file, ...one }) => ({ ...one, path: join(folder, file) }));
  await enrol(service.api, references, Date.now() + WITHIN_MS, () => {});
  await verify(service);
  await service.observed();
  for (let number = 0; number < DOCUMENTS; number++) await verify(service);
  const seen = await service.observed();
  const ofAuthority = (await service.items('references')).filter(
    ({ authorityId }) => authorityId?.S === AUTHORITY,
  );
  const pictures = await Promise.all(
    [PREFIXES.pages, PREFIXES.marks].map(async (prefix) =>
      median(await service.objectSizes('documents', prefix)),
    ),
  );
  return {
    announce: invocation('createDocument', seen),
    read: invocation('getDocument', seen),
    work: invocation('processUploads', seen),
    itemBytes: median((await service.items('documents')).map(itemBytes)),
    uploadBytes: median(await service.objectSizes('documents', PREFIXES.uploads)),
    pictureBytes: pictures.reduce((sum, bytes) => sum + bytes, 0),
    referenceBytes: ofAuthority.reduce((sum, item) => sum + itemBytes(item), 0),
  };
}

/** One document to its verdict. */
async function verify({ api }: MeasuredService): Promise<void> {
  const bytes = new Uint8Array(Buffer.concat([samplePage(), Buffer.from(randomUUID())]));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const announced = {
    fileName: 'page.jpg',
    contentType: 'image/jpeg' as const,
    sizeBytes: bytes.length,
    sha256,
  };
  const { documentId } = await upload(
    api,
    '/v1/documents',
    { bytes, announced },
    { documentType: 'certificate-of-origin', authorityId: AUTHORITY },
  );
  const { status } = await waitFor(
    () => api.expect<VerifiedDocument>('GET', `/v1/documents/${documentId}`),
    (document) => document.status !== 'awaiting-upload' && document.status !== 'processing',
    { what: 'A document', deadline: Date.now() + WITHIN_MS },
  );
  if (status !== 'verified') throw new Error(`The document was ${status}`);
}

async function measureTaxpayers(service: MeasuredService): Promise<CostInputs['taxpayers']> {
  await service.put('snapshots', `${snapshotPrefix(DAY)}snapshot.csv`, snapshot());
  await service.observed();
  const { status, taxpayers, shards = 0 } = await runDay(service.api, DAY);
  if (status !== 'succeeded') throw new Error('The nightly run failed');
  const seen = await service.observed();
  const sizes = [
    ...(await service.objectSizes('snapshots', NIGHT.work)),
    ...(await service.objectSizes('snapshots', NIGHT.delinquency)),
  ];
  return {
    count: taxpayers,
    shards,
    steps: STEPS.map((step) => ({
      step,
      ...invocation(step, seen),
      invocations: seen.get(step)?.durationsMs.length ?? 0,
    })),
    transitions: await service.transitions(),
    itemBytes: median((await service.items('delinquencyScores')).map(itemBytes)),
    objects: sizes.length,
    objectBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** The sample's taxpayers under ids of their own, as often as needed. */
function snapshot(): string {
  const sample = readFileSync(join(ROOT, 'samples', 'taxpayers', `${DAY}.csv`), 'utf8');
  const [header = '', ...lines] = sample.trimEnd().split('\n').slice(0, -3);
  const rows = Array.from({ length: TAXPAYERS }, (_, index) => {
    const line = lines[index % lines.length] ?? '';
    return `C${index}${line.slice(line.indexOf(','))}`;
  });
  return `${[header, ...rows].join('\n')}\n`;
}

/** An operation's invocations during some work, after it was done once to start everything. */
async function invocationOf(
  service: MeasuredService,
  operation: string,
  work: () => Promise<void>,
): Promise<Invocation> {
  await service.observed();
  await work();
  return invocation(operation, await service.observed());
}

function invocation(operation: string, seen: ReadonlyMap<string, Observed>): Invocation {
  const { durationsMs, bytes } = seen.get(operation) ?? { durationsMs: [], bytes: 0 };
  if (durationsMs.length === 0) throw new Error(`${operation} was not seen in the log`);
  return {
    durationMs: Math.round(10 * median(durationsMs)) / 10,
    logBytes: Math.round(bytes / durationsMs.length),
    memoryMb: memoryOf(operation),
  };
}
