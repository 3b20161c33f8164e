// The worker's handler in API tests, in which the words in a file determine its findings. `fault` fails like a service error and
// `unreadable` like a bad file.
import { message } from '../../../functions/shared/words/message.ts';
import type {
  Examination,
  ExaminedFinding,
} from '../../../functions/verify-document/examination/contract.ts';
import { RejectedFile } from '../../../functions/verify-document/examination/pages/reasons.ts';
import { processUploadsHandler } from '../../../functions/verify-document/worker/batch.ts';
import { openWorker } from '../../../functions/verify-document/worker/wiring.ts';
import { examinationStub, FINDING } from '../../support/document-records.ts';

const stub = examinationStub();
const STAMP = message('mark.stamp');
const UNCOMPARED: ExaminedFinding = {
  ...FINDING,
  match: null,
  verdict: 'no-reference',
  text: message('finding.noneRegistered', { kind: STAMP }),
  plainText: message('verdict.noReference', { kind: STAMP }),
};
const WARNED = {
  quality: [message('quality.page', { page: 1, text: message('quality.rotated', { degrees: 90 }) })],
  referenceWarnings: [
    message('quality.page', {
      page: 1,
      text: message('quality.tooFew', {
        kind: STAMP,
        references: message('reference.ofStamp', { count: 1 }),
        least: 2,
      }),
    }),
  ],
};

function refuseUnreadable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (text.includes('fault')) throw new Error('A service error');
  if (text.includes('unreadable')) throw new RejectedFile('password-protected');
  return text;
}

const examination: Examination = {
  ...stub,
  examine: async (input, onPage) => {
    const text = refuseUnreadable(input.bytes);
    const examined = await stub.examine(input, onPage);
    const [best] = input.references;
    const match = best === undefined ? null : { referenceId: best.referenceId, similarity: 96 };
    return {
      ...examined,
      ...(text.includes('few references') ? WARNED : {}),
      missing: text.includes('unsigned') ? ['signature'] : [],
      status: text.includes('counterfeit') ? 'suspicious' : match === null ? 'unverifiable' : 'verified',
      findings: [match === null ? UNCOMPARED : { ...FINDING, match }],
    };
  },
  enrol: async (input) => {
    refuseUnreadable(input.bytes);
    return await stub.enrol(input);
  },
};

export const handler = processUploadsHandler(openWorker(examination));
