// Door of the queue of uploads: documents to examine and references to enrol.
import { openExamination } from '../open-examination.ts';
import { uploadWorker } from '../worker.ts';

export const handler = uploadWorker(await openExamination());
