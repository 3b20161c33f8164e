// Documents and references for tests: announcements, and an examination without models.

import { createHash } from 'node:crypto';
import { message } from '../../functions/shared/words/message.ts';
import type { Examination, ExaminedFinding } from '../../functions/verify-document/examination/contract.ts';

/** Placeholder for a scan; the tests' examination does not read it. */
export const SCAN = Buffer.from('a scan of a certificate');

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The body of POST /v1/documents for a file. */
export function documentBody(changes: Readonly<Record<string, unknown>> = {}, bytes: Uint8Array = SCAN) {
  return {
    fileName: 'certificate.png',
    contentType: 'image/png',
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
    documentType: 'certificate-of-origin',
    authorityId: 'KR-CHAMBER-DEMO',
    ...changes,
  } as const;
}

/** The body of POST /v1/authorities/{authorityId}/references for a picture. */
export function referenceBody(changes: Readonly<Record<string, unknown>> = {}, bytes: Uint8Array = SCAN) {
  return {
    kind: 'stamp',
    fileName: 'stamp.png',
    contentType: 'image/png',
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
    ...changes,
  } as const;
}

export const FINDING: ExaminedFinding = {
  page: 1,
  kind: 'stamp',
  box: { x: 0.1, y: 0.2, width: 0.3, height: 0.1 },
  detection: 0.97,
  match: { referenceId: 'reference', similarity: 96 },
  verdict: 'match',
  text: message('finding.matchFrom', {
    references: message('reference.ofStamp', { count: 3 }),
    match: 83,
  }),
  plainText: message('verdict.match', { kind: message('mark.stamp') }),
  meaning: message('meaning.atMost', { share: 50, marks: message('genuine.stamp') }),
};

/** A white page of 48 x 64 pixels, as JPEG. */
export const PAGE_PICTURE = Buffer.from(
  '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/' +
    '2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAAR' +
    'CABAADADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAA' +
    'AAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AKAAAAAAAAAAAAAAAAAAAAAAAAD/2Q==',
  'base64',
);
/** A grey square of 8 x 8 pixels, as PNG. */
const INK_PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADklEQVQImWNogAIGyhgA' +
    'gIQgAfrAJDcAAAAASUVORK5CYII=',
  'base64',
);
export const MARK_PICTURES = { crop: PAGE_PICTURE, ink: INK_PICTURE } as const;

export const DETECTOR = { name: 'document-detector', version: '1.0.0' } as const;
export const STAMPS = { name: 'stamp-verification', version: '2.0.0' } as const;
const SIGNATURES = { name: 'signature-verification', version: '3.0.0' } as const;

/** An examination with the same findings for every document. */
export function examinationStub(): Examination {
  return {
    examine: async (_input, onPage) => {
      await onPage({ page: 1, picture: PAGE_PICTURE, width: 48, height: 64, marks: [MARK_PICTURES] });
      return {
        pages: 1,
        findings: [FINDING],
        missing: [],
        quality: [],
        referenceWarnings: [],
        status: 'verified',
      };
    },
    enrol: ({ kind }) =>
      Promise.resolve({
        embedding: Float32Array.of(0.25, -0.5),
        normalised: INK_PICTURE,
        model: kind === 'stamp' ? STAMPS : SIGNATURES,
        warnings: [],
      }),
    models: [DETECTOR, STAMPS, SIGNATURES],
    comparedBy: { stamp: STAMPS.version, signature: SIGNATURES.version },
  };
}
