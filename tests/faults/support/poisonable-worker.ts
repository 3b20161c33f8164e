// The worker's handler in fault tests: everything is the service's own but the examination, which needs no models and ends its whole
// process on a file that says `poison` until the file REPAIRED is there: what a crash of native code or a full memory does.
import { existsSync } from 'node:fs';
import { uploadWorker } from '../../../functions/verify-document/worker/worker.ts';
import { examinationStub } from '../../support/document-records.ts';

const POISON = 'poison';
const { REPAIRED = '' } = process.env;
const stub = examinationStub();

export const handler = uploadWorker({
  ...stub,
  examine: async (input, onOverlay) => {
    if (Buffer.from(input.bytes).includes(POISON) && !existsSync(REPAIRED)) {
      console.log(JSON.stringify({ level: 'INFO', code: 'POISON' }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      process.kill(process.pid, 'SIGKILL');
    }
    return await stub.examine(input, onOverlay);
  },
});
