// Door of the queue of uploads: documents to examine and references to enrol.
import { openExamination } from '../examination/open.ts';
import { uploadWorker } from '../worker/worker.ts';

export const handler = uploadWorker(await openExamination());
