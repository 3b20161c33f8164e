// The worker's handler in API tests, in which the words in a file determine its findings. `fault` fails like a service error and
// `unreadable` like a bad file.
import type { Examination } from '../../../functions/verify-document/examination/contract.ts';
import { RejectedFile } from '../../../functions/verify-document/examination/pages/reasons.ts';
import { processUploadsHandler } from '../../../functions/verify-document/worker/batch.ts';
import { openWorker } from '../../../functions/verify-document/worker/wiring.ts';
import { examinationStub, FINDING } from '../../support/document-records.ts';

const stub = examinationStub();

function refuseUnreadable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (text.includes('fault')) throw new Error('A service error');
  if (text.includes('unreadable')) throw new RejectedFile('password-protected');
  return text;
}

const examination: Examination = {
  ...stub,
  examine: async (input, onOverlay) => {
    const text = refuseUnreadable(input.bytes);
    const examined = await stub.examine(input, onOverlay);
    const [best] = input.references;
    const match = best === undefined ? null : { referenceId: best.referenceId, similarity: 96 };
    return {
      ...examined,
      status: text.includes('counterfeit') ? 'suspicious' : match === null ? 'unverifiable' : 'verified',
      findings: [{ ...FINDING, match, verdict: match === null ? 'no-reference' : 'match' }],
    };
  },
  enrol: async (input) => {
    refuseUnreadable(input.bytes);
    return await stub.enrol(input);
  },
};

export const handler = processUploadsHandler(openWorker(examination));
