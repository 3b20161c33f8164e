// Why an upload is rejected, as the problem that its client reads: what went wrong with the upload or its malware scan. Reasons inside
// a file come from the readers of pages (examination/pages/reasons.ts).
import { type Problem, problem } from '../../shared/http/problem.ts';
import type { FileProblemKind } from '../../shared/http/problem-kinds.ts';
import { type Message, message } from '../../shared/words/message.ts';

/** A problem kind with what its client is told. */
export interface Rejection {
  readonly reason: FileProblemKind;
  readonly detail: Message;
}

/** The outcome of a rejected upload, with the problem that its client reads. */
export interface RejectedOutcome {
  readonly status: 'rejected';
  readonly reason: FileProblemKind;
  readonly problem: Problem;
}

/** The problem document of a rejection. */
export function problemOf({ reason, detail }: Rejection): Problem {
  return problem(reason, { detail });
}

/** The outcome of an upload whose file is rejected. */
export function rejectedOutcome(rejection: Rejection): RejectedOutcome {
  return { status: 'rejected', reason: rejection.reason, problem: problemOf(rejection) };
}

export const UPLOAD_EXPIRED: Rejection = {
  reason: 'upload-expired',
  detail: message('file.upload-expired'),
};

export const UPLOAD_MISSING: Rejection = {
  reason: 'upload-missing',
  detail: message('file.upload-missing'),
};

/** Rejections for results of GuardDuty's malware scan. */
export const SCAN_REJECTIONS: Readonly<Record<string, Rejection>> = {
  THREATS_FOUND: { reason: 'malware-found', detail: message('file.malware-found') },
  UNSUPPORTED: { reason: 'malware-scan-unsupported', detail: message('file.malware-scan-unsupported') },
};

export const SCAN_FAILED: Rejection = {
  reason: 'malware-scan-failed',
  detail: message('file.malware-scan-failed'),
};
