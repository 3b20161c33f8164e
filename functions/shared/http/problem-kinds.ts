// The catalogue of problem kinds: every problem that a client can branch on, with its status and its meaning. Problem documents,
// docs/problems.md and the API document are made from it; a problem whose status is sufficient has no kind (`about:blank`).

import type { PhraseName } from '../words/phrases.ts';

/** What every kind of a group has in common. */
interface Kind {
  readonly status: number;
  /** Overrides the title of the status. */
  readonly title?: PhraseName;
  /** One line for developers of clients. */
  readonly meaning: string;
}

/** Kinds that answer a request. */
const REQUEST_KINDS = {
  'invalid-request': {
    status: 400,
    meaning: 'A parameter, header or field is not valid; `errors` names each.',
  },
  'invalid-json': { status: 400, meaning: 'The body is not valid JSON in UTF-8.' },
  'declaration-conflict': {
    status: 409,
    meaning: 'The declarationId is already stored with different content.',
  },
  'inspection-conflict': {
    status: 409,
    meaning: 'A different inspection result is already recorded for the declaration: correct it.',
  },
  'declaration-inspected': {
    status: 409,
    meaning: 'The declaration is inspected: it can be neither amended nor cancelled.',
  },
  'declaration-cancelled': {
    status: 409,
    meaning: 'The declaration is cancelled: it can be neither amended, assigned nor inspected.',
  },
  'declaration-assigned': {
    status: 409,
    meaning: 'Somebody else works on the declaration; the detail names them.',
  },
  'assignments-full': {
    status: 409,
    meaning: 'The assignment of the declaration has changed the maximum number of times.',
  },
  'inspection-missing': {
    status: 409,
    meaning: 'No inspection result is recorded for the declaration: there is nothing to correct.',
  },
  'inspection-unchanged': {
    status: 409,
    meaning: 'The recorded inspection result is the same: there is nothing to correct.',
  },
  'inspection-in-progress': {
    status: 409,
    meaning: 'Another request is recording or counting a result of the same declaration; retry.',
  },
  'document-without-verdict': {
    status: 409,
    meaning: 'The document has no verdict: it is not examined yet, or its file was rejected.',
  },
  'superseded-code': {
    status: 404,
    title: 'hs.formerTitle',
    meaning:
      'The code is of an earlier edition of the HS; `successors` are the codes that have its goods now.',
  },
  'snapshot-missing': {
    status: 422,
    meaning: 'There is no snapshot of taxpayers for the day; also the problem of a run that found none.',
  },
  'ranking-not-published': { status: 409, meaning: 'The run of the day has not published its ranking.' },
  'network-not-published': { status: 409, meaning: 'No run has published the network of the day.' },
  'merge-undone': { status: 409, meaning: 'The merge was undone before.' },
  'overrides-full': { status: 409, meaning: 'The taxpayer has the maximum number of grade overrides.' },
  'webhooks-full': { status: 409, meaning: 'The party, or customs, has the maximum number of webhooks.' },
  'idempotency-key-reused': {
    status: 422,
    meaning: 'The Idempotency-Key was already used with another request body.',
  },
  'idempotency-in-progress': {
    status: 409,
    meaning: 'The first request with this Idempotency-Key is still running; retry.',
  },
} as const satisfies Record<string, Kind>;

function fileKind(meaning: string): {
  readonly status: 422;
  readonly title: PhraseName;
  readonly meaning: string;
} {
  return { status: 422, title: 'document.rejectedTitle', meaning };
}

/** Kinds in the `problem` of a document or reference: why its file was rejected. */
const FILE_KINDS = {
  'upload-expired': fileKind('No file was uploaded before the upload URL expired.'),
  'upload-missing': fileKind('The uploaded file no longer exists.'),
  'wrong-size': fileKind('The size of the file differs from the announced size.'),
  'wrong-type': fileKind('The file was uploaded with another content type than announced.'),
  'wrong-checksum': fileKind('The SHA-256 of the file differs from the announced one.'),
  'malware-found': fileKind('The malware scan found a threat in the file.'),
  'malware-scan-unsupported': fileKind('The file cannot be scanned for malware.'),
  'malware-scan-failed': fileKind('The malware scan failed; announce the file and upload it again.'),
  'empty-file': fileKind('The file is empty.'),
  'too-large': fileKind('The file has more bytes than accepted.'),
  'unsupported-type': fileKind('The file is neither PNG, JPEG, TIFF nor PDF.'),
  'type-mismatch': fileKind('The content of the file is of another type than announced.'),
  'mixed-content': fileKind('The file contains data of two file types.'),
  damaged: fileKind('The file is damaged or incomplete.'),
  'unsupported-encoding': fileKind(
    'The image has a compression or a kind of pixels that cannot be read; the detail names it.',
  ),
  animated: fileKind('The file is an animation.'),
  'too-many-pages': fileKind('The file has more pages than accepted.'),
  'no-pages': fileKind('The file has no pages.'),
  'too-many-pixels': fileKind('A page has more pixels than accepted.'),
  'too-small': fileKind('A page is too small to recognise anything on it.'),
  'odd-shape': fileKind('A page is too long and narrow to be a page.'),
  'password-protected': fileKind('The PDF is protected by a password.'),
  'unknown-encryption': fileKind('The PDF is encrypted in an unsupported way.'),
  'dynamic-form': fileKind('The PDF is a dynamic form (XFA).'),
  portfolio: fileKind('The PDF is a portfolio: a cover page with other files attached.'),
  'too-complex': fileKind('The file needs more memory than one scan may take.'),
  'took-too-long': fileKind('A page took too long to read.'),
  'document-took-too-long': fileKind('The file took too long to read.'),
  'several-pages': fileKind('The picture of a reference has more than one page.'),
  'no-mark': fileKind('The picture of a reference shows no stamp or signature.'),
  'several-marks': fileKind('The picture of a reference shows more than one mark, or other ink.'),
  'mark-too-small': fileKind('The mark of a reference has too few pixels.'),
  'faint-mark': fileKind('The ink of a reference is too faint.'),
} as const satisfies Record<string, Kind>;

/** Kinds in the `problem` of a run: why it failed. `snapshot-missing` is one of them, too. */
const RUN_KINDS = {
  'snapshot-refused': {
    status: 422,
    meaning: 'The snapshot has files that cannot be scored; the detail names them.',
  },
  'tables-refused': {
    status: 422,
    meaning: 'Tables that were uploaded for networks cannot be read; the detail names them.',
  },
  'shards-failed': { status: 500, meaning: 'Shards stayed unscored after all their retries.' },
  'run-failed': { status: 500, meaning: 'The run failed unexpectedly; see the logs.' },
  'run-ended': { status: 500, meaning: 'The execution was aborted or timed out; start the day again.' },
} as const satisfies Record<string, Kind>;

/** Every kind; the groups are where clients meet them. */
export const PROBLEM_GROUPS = {
  'Answers to requests': REQUEST_KINDS,
  'Rejected files (`problem` of a document or reference)': FILE_KINDS,
  'Failed runs (`problem` of a run)': RUN_KINDS,
} as const satisfies Record<string, Readonly<Record<string, Kind>>>;

export type FileProblemKind = keyof typeof FILE_KINDS;
export type ProblemKind = keyof typeof REQUEST_KINDS | FileProblemKind | keyof typeof RUN_KINDS;

export const PROBLEM_KINDS: Readonly<Record<ProblemKind, Kind>> = {
  ...REQUEST_KINDS,
  ...FILE_KINDS,
  ...RUN_KINDS,
};

/** The `type` of a problem document: a URN that names the kind. */
export function problemType(kind: ProblemKind): string {
  return `urn:customs-scoring:problem:${kind}`;
}
