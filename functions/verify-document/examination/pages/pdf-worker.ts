// The thread in which one PDF is drawn by pdfium, compiled to WebAssembly. A drawing cannot be interrupted from within, only by
// ending its thread, and it can reach nothing of this machine but the memory it is given. The build has neither JavaScript nor XFA,
// and no action of a document is ever started. In Lambda this file is a bundle of its own beside the function's.
import { parentPort, workerData } from 'node:worker_threads';
import { PdfDocument, PdfRefusal } from './pdf-document.ts';
import type { DrawPage, PdfJob, PdfMessage } from './pdf-messages.ts';

const port = parentPort;
if (port === null) throw new Error('pdf-worker runs as a worker thread only');

function send(message: PdfMessage): void {
  port?.postMessage(message, message.type === 'page' ? [message.rgb.buffer] : []);
}

function attempt(work: () => PdfMessage): void {
  try {
    send(work());
  } catch (error) {
    send(refusalOf(error));
  }
}

/** Whatever goes wrong inside of pdfium is the document's fault: it traps where its memory is not as it should be. */
function refusalOf(error: unknown): PdfMessage {
  if (error instanceof PdfRefusal) return { type: 'refused', reason: error.reason, values: error.values };
  return { type: 'refused', reason: 'damaged', values: { what: 'the PDF cannot be drawn' } };
}

const job = workerData as PdfJob;
try {
  const document = await PdfDocument.open(job);
  port.on('message', ({ index }: DrawPage) => attempt(() => ({ type: 'page', ...document.draw(index) })));
  send({ type: 'opened', pages: document.pages, repaired: document.repaired });
} catch (error) {
  send(refusalOf(error));
}
