// Why an upload is rejected, as the problem that its client reads: what went wrong with the upload or its malware scan. Reasons inside
// a file come from the readers of pages (examination/pages/reasons.ts).
import { type Problem, problem } from '../../shared/http/problem.ts';
import type { FileProblemKind } from '../../shared/http/problem-kinds.ts';

/** A problem kind with a sentence that the client understands. */
export interface Rejection {
  readonly reason: FileProblemKind;
  readonly detail: string;
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
  detail: 'No file was uploaded before the upload URL expired; announce the file again.',
};

export const UPLOAD_MISSING: Rejection = {
  reason: 'upload-missing',
  detail: 'The uploaded file no longer exists; announce the file and upload it again.',
};

/** Rejections for results of GuardDuty's malware scan. */
export const SCAN_REJECTIONS: Readonly<Record<string, Rejection>> = {
  THREATS_FOUND: {
    reason: 'malware-found',
    detail: 'The malware scan found a threat in the file.',
  },
  UNSUPPORTED: {
    reason: 'malware-scan-unsupported',
    detail:
      'The file cannot be scanned for malware (for example, it is password-protected); send an unprotected copy.',
  },
};

export const SCAN_FAILED: Rejection = {
  reason: 'malware-scan-failed',
  detail: 'The malware scan of the file failed; announce the file and upload it again.',
};
