// Reads the pages of PDFs, drawn by pdfium in a separate thread (pdf-worker.ts) that is terminated after the document or when it is late.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { message } from '../../../shared/words/message.ts';
import { Clock } from './clock.ts';
import type { DecodedPage } from './decoded-page.ts';
import { isUnknownToPdfium, isWholeJpeg } from './jpeg.ts';
import type { PageLimits } from './limits.ts';
import { wholePdf } from './pdf-end.ts';
import type { DrawPage, PdfJob, PdfMessage } from './pdf-messages.ts';
import { RejectedFile } from './reasons.ts';
import { checkShape } from './shape.ts';

/** Files that reading a PDF needs. */
export interface PdfiumFiles {
  /** pdfium.wasm. */
  readonly wasm: string;
  /** The worker thread's script. */
  readonly worker: string;
}

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The files in a checkout, where Node runs the worker's TypeScript source. */
export const PDFIUM_IN_CHECKOUT: PdfiumFiles = {
  wasm: fromHere('../../../../node_modules/@hyzyla/pdfium/dist/pdfium.wasm'),
  worker: fromHere('./pdf-worker.ts'),
};

/** Limit of the thread's JavaScript heap; pdfium's memory has a limit of its own. */
const WORKER_HEAP_MB = 128;
const MEGABYTE = 1024 * 1024;

/** @throws RejectedFile */
export async function* pdfPages(
  bytes: Uint8Array,
  limits: PageLimits,
  files: PdfiumFiles,
): AsyncGenerator<DecodedPage, void> {
  const whole = wholePdf(bytes);
  if (whole === undefined) throw new RejectedFile('damaged', { what: message('damage.pdfEnd') });
  const clock = new Clock(limits);
  const pdfium = await compiledPdfium(files.wasm);
  const { maxLongSide, maxPixelsPerPage, maxAspectRatio, maxPdfMemoryMb } = limits;
  const maxMemoryBytes = maxPdfMemoryMb * MEGABYTE;
  const thread = new PdfThread(files.worker, {
    pdfium,
    bytes: whole,
    limits: { maxLongSide, maxPixelsPerPage, maxAspectRatio, maxMemoryBytes },
  });
  try {
    const { pages, repaired } = await clock.run(1, () => thread.next('opened'));
    if (pages < 1) throw new RejectedFile('no-pages');
    if (pages > limits.maxPages) {
      throw new RejectedFile('too-many-pages', { pages, limit: limits.maxPages });
    }
    for (let index = 0; index < pages; index++) {
      const { isCut, isUnsupported, jpegs, ...raster } = await clock.run(index + 1, () => thread.draw(index));
      checkShape(raster, index + 1, limits);
      const isComplete = !isCut && (await clock.run(index + 1, () => areWhole(jpegs, limits)));
      const notes = repaired && index === 0 ? [REPAIRED] : [];
      yield {
        raster,
        pages,
        isComplete,
        isUnsupported: isUnsupported || jpegs.some(isUnknownToPdfium),
        notes,
      };
    }
  } finally {
    await thread.end();
  }
}

async function areWhole(jpegs: readonly Uint8Array[], limits: PageLimits): Promise<boolean> {
  for (const jpeg of jpegs) if (!(await isWholeJpeg(jpeg, limits))) return false;
  return true;
}

const REPAIRED = message('quality.repaired');

let compiled: Promise<WebAssembly.Module> | undefined;

/** Compiled once, then shared by all threads. */
function compiledPdfium(file: string): Promise<WebAssembly.Module> {
  compiled ??= readFile(file).then((wasm) => WebAssembly.compile(wasm));
  // Compilation that failed for lack of memory may succeed the next time.
  compiled.catch(() => {
    compiled = undefined;
  });
  return compiled;
}

type Opened = Extract<PdfMessage, { type: 'opened' }>;
type Drawn = Extract<PdfMessage, { type: 'page' }>;

/** The worker thread, which handles one message at a time. */
class PdfThread {
  readonly #worker: Worker;
  #message = Promise.withResolvers<PdfMessage>();

  constructor(script: string, job: PdfJob) {
    this.#worker = new Worker(script, {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
      // The thread must not see the function's credentials.
      env: {},
    });
    this.#worker.on('message', (sent: PdfMessage) => this.#message.resolve(sent));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      const tooLarge = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#message.reject(tooLarge ? new RejectedFile('too-complex') : error);
    });
    this.#worker.on('exit', (code) => {
      this.#message.reject(new Error(`The PDF worker ended with code ${code}`));
    });
    // Nobody awaits this promise once the thread is terminated.
    this.#message.promise.catch(() => undefined);
  }

  /** Waits for the next message, which must be of this type. */
  next(type: 'opened'): Promise<Opened>;
  next(type: 'page'): Promise<Drawn>;
  async next(type: PdfMessage['type']): Promise<PdfMessage> {
    const sent = await this.#message.promise;
    if (sent.type === 'refused') throw new RejectedFile(sent.reason, sent.values);
    if (sent.type !== type) throw new Error(`The PDF worker sent ${sent.type} instead of ${type}`);
    return sent;
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
