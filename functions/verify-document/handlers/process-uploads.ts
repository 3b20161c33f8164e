// Handler of the uploads queue: examines documents and enrols references.
import { bindHandler } from '../../shared/bind.ts';
import { openExamination } from '../examination/wiring.ts';
import { processUploadsHandler } from '../worker/batch.ts';
import { openWorker } from '../worker/wiring.ts';

export const handler = await bindHandler(processUploadsHandler, async () =>
  openWorker(await openExamination()),
);
