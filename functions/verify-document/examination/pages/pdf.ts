// Pages of PDFs, drawn by pdfium in a thread of their own (pdf-worker.ts) that is ended with the document, or when it is late.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { taskPath } from '../../../shared/environment.ts';
import { Clock } from './clock.ts';
import type { PageLimits } from './limits.ts';
import type { DrawPage, PdfJob, PdfMessage } from './pdf-messages.ts';
import type { ReadPage } from './read-pages.ts';
import { RejectedFile } from './reasons.ts';
import { checkShape } from './shape.ts';

/** pdfium, deployed beside the code under its path in the repository. */
export const PDFIUM_WASM = 'node_modules/@hyzyla/pdfium/dist/pdfium.wasm';
/** The worker as it is deployed, bundled from the file of the same name here. */
export const PDF_WORKER = 'functions/verify-document/examination/pages/pdf-worker.mjs';
/** JavaScript's own memory in the thread; what pdfium draws in has its own limit. */
const WORKER_HEAP_MB = 128;
const MEGABYTE = 1024 * 1024;
/** Every program that writes PDFs ends them so; what comes after is a line break, or another file. */
const END = Buffer.from('%%EOF');
const END_BYTES = 1024;

/** @throws RejectedFile */
export async function* pdfPages(bytes: Uint8Array, limits: PageLimits): AsyncGenerator<ReadPage, void> {
  checkEnd(bytes);
  const clock = new Clock(limits);
  const pdfium = await compiledPdfium();
  const thread = new PdfThread({
    pdfium,
    bytes,
    limits: {
      maxLongSide: limits.maxLongSide,
      maxPixelsPerPage: limits.maxPixelsPerPage,
      maxAspectRatio: limits.maxAspectRatio,
      maxMemoryBytes: limits.maxPdfMemoryMb * MEGABYTE,
    },
  });
  try {
    const { pages, repaired } = await clock.run(1, () => thread.next('opened'));
    if (pages < 1) throw new RejectedFile('no-pages');
    if (pages > limits.maxPages) {
      throw new RejectedFile('too-many-pages', { pages, limit: limits.maxPages });
    }
    for (let index = 0; index < pages; index++) {
      const raster = await clock.run(index + 1, () => thread.draw(index));
      checkShape(raster, index + 1, limits);
      const notes = repaired && index === 0 ? [REPAIRED] : [];
      yield { raster, pages, notes };
    }
  } finally {
    await thread.end();
  }
}

const REPAIRED = 'the PDF was damaged and has been put together again; parts of the document may be missing.';

function checkEnd(bytes: Uint8Array): void {
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-END_BYTES);
  if (!tail.includes(END)) throw new RejectedFile('damaged', { what: 'the end of the PDF is missing' });
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** Compiled once, then shared by all threads. */
function compiledPdfium(): Promise<WebAssembly.Module> {
  compiled ??= readFile(taskPath(PDFIUM_WASM)).then((wasm) => WebAssembly.compile(wasm));
  // What failed once, for want of memory, may do the next time.
  compiled.catch(() => {
    compiled = undefined;
  });
  return compiled;
}

/** The bundled worker in Lambda; its source where the sources run. */
function workerFile(): string {
  const deployed = taskPath(PDF_WORKER);
  return existsSync(deployed) ? deployed : fileURLToPath(new URL('./pdf-worker.ts', import.meta.url));
}

type Opened = Extract<PdfMessage, { type: 'opened' }>;
type Drawn = Extract<PdfMessage, { type: 'page' }>;

/** The thread, one message at a time. */
class PdfThread {
  readonly #worker: Worker;
  #message = Promise.withResolvers<PdfMessage>();

  constructor(job: PdfJob) {
    this.#worker = new Worker(workerFile(), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
      // A document's thread knows nothing of the function's credentials.
      env: {},
    });
    this.#worker.on('message', (message: PdfMessage) => this.#message.resolve(message));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      const tooLarge = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#message.reject(tooLarge ? new RejectedFile('too-complex') : error);
    });
    this.#worker.on('exit', (code) => {
      this.#message.reject(new Error(`The PDF worker ended with code ${code}`));
    });
    // Nobody waits for what comes of a thread that is ended.
    this.#message.promise.catch(() => undefined);
  }

  /** The next message, which is to be of this type. */
  next(type: 'opened'): Promise<Opened>;
  next(type: 'page'): Promise<Drawn>;
  async next(type: PdfMessage['type']): Promise<PdfMessage> {
    const message = await this.#message.promise;
    if (message.type === 'refused') throw new RejectedFile(message.reason, message.values);
    if (message.type !== type) throw new Error(`The PDF worker sent ${message.type} instead of ${type}`);
    return message;
  }

  draw(index: number): Promise<Drawn> {
    this.#message = Promise.withResolvers<PdfMessage>();
    this.#message.promise.catch(() => undefined);
    this.#worker.postMessage({ index } satisfies DrawPage);
    return this.next('page');
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
