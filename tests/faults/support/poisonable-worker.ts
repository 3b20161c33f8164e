// The worker's handler in fault tests: the service's own except for the examination, which needs no models. On a file that contains
// `poison` it kills its process, as a crash in native code or running out of memory would, until the file REPAIRED exists.
import { existsSync } from 'node:fs';
import type { Examination } from '../../../functions/verify-document/examination/contract.ts';
import { processUploadsHandler } from '../../../functions/verify-document/worker/batch.ts';
import { openWorker } from '../../../functions/verify-document/worker/wiring.ts';
import { examinationStub } from '../../support/document-records.ts';

const POISON = 'poison';
const { REPAIRED = '' } = process.env;
const stub = examinationStub();

const examination: Examination = {
  ...stub,
  examine: async (input, onPage) => {
    if (Buffer.from(input.bytes).includes(POISON) && !existsSync(REPAIRED)) {
      console.log(JSON.stringify({ level: 'INFO', code: 'POISON' }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      process.kill(process.pid, 'SIGKILL');
    }
    return await stub.examine(input, onPage);
  },
};

export const handler = processUploadsHandler(openWorker(examination));
