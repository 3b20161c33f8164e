// The thread in which pdfium, compiled to WebAssembly, draws one PDF. Drawing cannot be interrupted from within, only by terminating its
// thread, and it can access only the memory that it is given. The build contains neither JavaScript nor XFA, and document actions are
// never executed. In Lambda this file is a separate bundle beside the function's.
import { parentPort, workerData } from 'node:worker_threads';
import { PdfDocument, PdfRefusal } from './pdf-document.ts';
import type { DrawPage, PdfJob, PdfMessage } from './pdf-messages.ts';

const port = parentPort;
if (port === null) throw new Error('pdf-worker must run as a worker thread');

function send(message: PdfMessage): void {
  const page = message.type === 'page' ? [message.rgb, ...message.jpegs] : [];
  port?.postMessage(
    message,
    page.map(({ buffer }) => buffer),
  );
}

async function attempt(work: () => Promise<PdfMessage>): Promise<void> {
  try {
    send(await work());
  } catch (error) {
    send(refusalOf(error));
  }
}

/** Failures inside pdfium are the document's fault: corrupted memory makes it trap. */
function refusalOf(error: unknown): PdfMessage {
  if (error instanceof PdfRefusal) return { type: 'refused', reason: error.reason, values: error.values };
  return { type: 'refused', reason: 'damaged', values: { what: { phrase: 'damage.pdfDrawing' } } };
}

const job = workerData as PdfJob;
try {
  const document = await PdfDocument.open(job);
  port.on('message', ({ index }: DrawPage) =>
    attempt(async () => ({ type: 'page', ...(await document.read(index)) })),
  );
  send({ type: 'opened', pages: document.pages, repaired: document.repaired });
} catch (error) {
  send(refusalOf(error));
}
