// Documents: one page from its bytes to the verdict, on one core against the raw ONNX runs with the same
// tensors; the most memory that a long PDF needs in a process of its own; and an upload over the local host.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { InferenceSession } from 'onnxruntime-node';
import type { VerifiedDocument } from '../../bin/support/answers.ts';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { type UploadFile, upload } from '../../bin/support/uploads.ts';
import type { RegisteredReference } from '../../functions/verify-document/examination/contract.ts';
import { examineDocument } from '../../functions/verify-document/examination/examine.ts';
import { inkPicture } from '../../functions/verify-document/examination/inks/separation.ts';
import { markPictures, pagePicture } from '../../functions/verify-document/examination/kept-pictures.ts';
import {
  DETECTOR_MODEL,
  type DocumentModels,
  openDetector,
  VERIFICATION_MODELS,
} from '../../functions/verify-document/examination/models.ts';
import { DEFAULT_LIMITS } from '../../functions/verify-document/examination/pages/limits.ts';
import { PDFIUM_IN_CHECKOUT } from '../../functions/verify-document/examination/pages/pdf.ts';
import { readPages } from '../../functions/verify-document/examination/pages/read-pages.ts';
import { MarkVerifier } from '../../functions/verify-document/examination/verifier.ts';
import { startHost } from '../../local/host.ts';
import {
  AUTHORITY,
  enrolledReferences,
  longPdf,
  MODELS_FOLDER,
  openTools,
  samplePage,
} from './document-samples.ts';
import {
  alternately,
  median,
  processorTimes,
  quantile,
  type Row,
  rate,
  residentMb,
  timed,
} from './measure.ts';

const ONE = { warmUp: 3, runs: 40 };
const UPLOADS = { warmUp: 2, runs: 20 };
const PDF_PAGES = 20;
/** About that of the pictures in which the networks see marks. */
const NORMALISED_SIDE = 160;
const POLL_MS = 10;
const run = promisify(execFile);

export async function benchDocuments(): Promise<Row[]> {
  const [page, parts] = await benchPage();
  process.stderr.write('  PDF …\n');
  const pdf = await benchPdf();
  process.stderr.write('  host …\n');
  return [page, parts, pdf, await benchUpload(page.p50Ms ?? Number.NaN)];
}

/** The models with their sessions at hand. */
async function openModels(): Promise<{ models: DocumentModels; sessions: readonly InferenceSession[] }> {
  const options = { threads: 1 };
  const folderOf = (name: string): string => join(MODELS_FOLDER, name);
  const detector = await openDetector(folderOf(DETECTOR_MODEL), options.threads);
  const stamp = await MarkVerifier.open(folderOf(VERIFICATION_MODELS.stamp), options);
  const signature = await MarkVerifier.open(folderOf(VERIFICATION_MODELS.signature), options);
  return {
    models: {
      detector,
      verifiers: { stamp, signature },
      verdictRule: detector.manifest.verdictRule,
      names: [],
    },
    sessions: [
      detector.session,
      ...[stamp, signature].flatMap(({ session, comparison }) => [session, comparison]),
    ],
  };
}

async function benchPage(): Promise<[Row, Row]> {
  const { models, sessions } = await openModels();
  const references = await enrolledReferences(models);
  const tools = openTools(models);
  const bytes = samplePage();
  const examine = async (): Promise<number> => {
    const input = { ...pageInput(references), bytes };
    const { findings } = await examineDocument(input, tools, async () => undefined);
    return findings.length;
  };
  // References are sorted into sources with the first document of an authority; what each further one runs is noted.
  await examine();
  const [marks, runs] = await notedRuns(sessions, examine);
  const networks = async (): Promise<void> => {
    for (const { session, feeds } of runs) await session.run(feeds);
  };
  const [times, floor] = await alternately(ONE.warmUp, ONE.runs, examine, networks);
  const memoryMb = residentMb();
  const pictures = await pictureWork(bytes, models);
  const [all = 0, networkMs = 0, pictureMs = 0] = await processorTimes(ONE.warmUp, ONE.runs, [
    examine,
    networks,
    pictures,
  ]);
  for (const session of sessions) await session.release();
  const rest = all - networkMs - pictureMs;
  const split = `networks ${networkMs.toFixed(1)}, pictures ${pictureMs.toFixed(1)}, rest ${rest.toFixed(1)} ms`;
  const parts = {
    path: `the same in processor time, without the networks: ${split}`,
    p50Ms: all - networkMs,
    target: '≤ 80 ms',
  };
  const page = {
    path: `examine one page, ${marks} marks`,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: `${(1000 / median(times)).toFixed(1)} pages/s`,
    memoryMb,
    floor: `${runs.length} raw ONNX runs, same tensors: ${median(floor).toFixed(1)} ms`,
    ratio: median(times) / median(floor),
    target: '≤ 1.6',
  };
  return [page, parts];
}

/** What an examination does with pictures: reads and assesses the page, separates inks, and makes the pictures that are kept. */
async function pictureWork(bytes: Buffer, { detector }: DocumentModels): Promise<() => Promise<void>> {
  const read = () => readPages(bytes, 'image/jpeg', DEFAULT_LIMITS, PDFIUM_IN_CHECKOUT);
  const { value: page } = await read().next();
  if (page === undefined) throw new Error('The sample has no page');
  const { marks } = await detector.detect(page);
  const ink = { width: NORMALISED_SIDE, height: NORMALISED_SIDE, grey: new Uint8Array(NORMALISED_SIDE ** 2) };
  return async () => {
    for await (const _read of read());
    for (const mark of marks) inkPicture(page, mark, marks);
    await Promise.all([pagePicture(page), ...marks.map(({ area }) => markPictures(page, area, ink))]);
  };
}

function pageInput(references: readonly RegisteredReference[]) {
  return {
    contentType: 'image/jpeg',
    documentType: 'certificate-of-origin',
    references,
    limits: DEFAULT_LIMITS,
  } as const;
}

interface NotedRun {
  readonly session: InferenceSession;
  readonly feeds: Parameters<InferenceSession['run']>[0];
}

/** Does the work once and notes every run of the sessions; gives the work's result and the runs. */
async function notedRuns<Result>(
  sessions: readonly InferenceSession[],
  work: () => Promise<Result>,
): Promise<[Result, NotedRun[]]> {
  const noted: NotedRun[] = [];
  const originals = sessions.map((session) => session.run.bind(session));
  sessions.forEach((session, index) => {
    Object.assign(session, {
      run: (feeds: NotedRun['feeds']) => {
        noted.push({ session, feeds });
        return originals[index]?.(feeds);
      },
    });
  });
  try {
    return [await work(), noted];
  } finally {
    sessions.forEach((session, index) => {
      Object.assign(session, { run: originals[index] });
    });
  }
}

interface Measured {
  readonly pages: number;
  readonly marks: number;
  readonly ms: number;
  readonly peakMb: number;
}

/** A long PDF in a fresh process, whose most resident memory counts everything: code, models, pdfium, pictures. */
async function benchPdf(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-bench-pdf-'));
  try {
    const file = join(folder, 'long.pdf');
    writeFileSync(file, await longPdf(PDF_PAGES));
    const script = join(import.meta.dirname, 'document-memory.ts');
    const { stdout } = await run(process.execPath, [script, file, 'application/pdf']);
    const { pages, marks, ms, peakMb } = JSON.parse(stdout) as Measured;
    return {
      path: `examine a PDF of ${pages} A4 pages at 300 dpi, ${marks} marks, fresh process (RSS: its peak)`,
      p50Ms: ms,
      throughput: `${((1000 * pages) / ms).toFixed(1)} pages/s`,
      memoryMb: peakMb,
      target: 'RSS < 1 GB',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** POST, PUT and GET until there is a verdict, without registered references: events and queue are what is measured. */
async function benchUpload(examineMs: number): Promise<Row> {
  const state = mkdtempSync(join(tmpdir(), 'customs-scoring-bench-documents-'));
  const host = await startHost({ port: 0, state, quiet: true });
  await host.warmed;
  try {
    const api = new ApiClient(await findService({ endpoints: host.endpointsFile }, 'broker-a'));
    const file = pageFile();
    const times: number[] = [];
    for (let round = 0; round < UPLOADS.warmUp + UPLOADS.runs; round++) {
      const ms = await timed(() => uploadToVerdict(api, file));
      if (round >= UPLOADS.warmUp) times.push(ms);
    }
    return {
      path: 'POST, PUT and GET until the verdict, one page over the local host',
      p50Ms: median(times),
      p99Ms: quantile(times, 0.99),
      throughput: rate((60 * 1000) / median(times), 'documents').replace('/s', '/min'),
      floor: `examine in process: ${examineMs.toFixed(1)} ms`,
      ratio: median(times) / examineMs,
    };
  } finally {
    await host.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

function pageFile(): UploadFile {
  const bytes = new Uint8Array(samplePage());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    bytes,
    announced: { fileName: 'page.jpg', contentType: 'image/jpeg', sizeBytes: bytes.length, sha256 },
  };
}

async function uploadToVerdict(api: ApiClient, file: UploadFile): Promise<void> {
  const { documentId } = await upload(api, '/v1/documents', file, {
    documentType: 'certificate-of-origin',
    authorityId: AUTHORITY,
  });
  for (;;) {
    const { status, problem } = await api.expect<VerifiedDocument>('GET', `/v1/documents/${documentId}`);
    if (status === 'rejected') throw new Error(problem?.detail);
    if (status !== 'awaiting-upload' && status !== 'processing') return;
    await sleep(POLL_MS);
  }
}
