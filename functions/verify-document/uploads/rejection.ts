// Why a file is rejected, as the problem that its sender reads: what the storage or the sender got wrong. What is wrong
// inside a file is said by the readers of pages (pages/reasons.ts).
import { type Problem, problem } from '../../shared/http/problem.ts';
import type { FileProblemKind } from '../../shared/http/problem-kinds.ts';

/** A reason, which is the kind of the problem, with a sentence that its sender understands. */
export interface Rejection {
  readonly reason: FileProblemKind;
  readonly detail: string;
}

/** What a rejected upload ends as; the problem is what its sender reads. */
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
  detail: 'No file was uploaded before the upload URL expired; announce it again.',
};

export const UPLOAD_MISSING: Rejection = {
  reason: 'upload-missing',
  detail: 'The uploaded file is no longer there; announce it and upload it again.',
};

/** What GuardDuty says of a file it has not found clean. */
export const SCAN_REJECTIONS: Readonly<Record<string, Rejection>> = {
  THREATS_FOUND: {
    reason: 'malware-found',
    detail: 'The malware scan found a threat in the file.',
  },
  UNSUPPORTED: {
    reason: 'malware-scan-unsupported',
    detail: 'The file cannot be scanned for malware, as with a password; send a copy without protection.',
  },
};

export const SCAN_FAILED: Rejection = {
  reason: 'malware-scan-failed',
  detail: 'The malware scan of the file failed; announce it and upload it again.',
};

/** An error that says a file is not worth another try: RejectedFile of the readers of pages. */
export function rejectionOf(error: unknown): Rejection | undefined {
  if (!(error instanceof Error) || error.name !== 'RejectedFile') return undefined;
  const { reason, detail } = error as Error & Partial<Rejection>;
  return reason === undefined || detail === undefined ? undefined : { reason, detail };
}
