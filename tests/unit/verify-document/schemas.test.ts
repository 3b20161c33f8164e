// What clients may announce, and that every bad field is named.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldErrors } from '../../../functions/shared/http/problem.ts';
import {
  AuthorityPath,
  DocumentsQuery,
  MAX_BYTES,
  NewDocument,
  NewReference,
} from '../../../functions/verify-document/schemas.ts';
import { documentBody, referenceBody } from '../../support/document-records.ts';

function pointersOf(
  parsed: ReturnType<typeof NewDocument.safeParse> | ReturnType<typeof NewReference.safeParse>,
) {
  return parsed.success ? [] : fieldErrors(parsed.error.issues).map(({ pointer }) => pointer);
}

describe('a new document', () => {
  it('may belong to a declaration, or not', () => {
    expect(NewDocument.parse(documentBody())).toEqual(documentBody());
    const declared = documentBody({ declarationId: '20-1234:A' });
    expect(NewDocument.parse(declared)).toEqual(declared);
  });

  it('accepts a SHA-256 in either case, and stores it in lower case', () => {
    const { sha256 } = documentBody();
    expect(NewDocument.parse(documentBody({ sha256: sha256.toUpperCase() })).sha256).toBe(sha256);
  });

  it.each([
    'certificate.pdf',
    '원산지증명서.png',
    'a',
    `${'증'.repeat(251)}.pdf`,
    'C/O'.replace('/', '∕'),
    "l'été #1.tif",
  ])('may be called %s', (fileName) => {
    expect(pointersOf(NewDocument.safeParse(documentBody({ fileName })))).toEqual([]);
  });

  it('has the same name however its letters were composed', () => {
    expect(NewDocument.parse(documentBody({ fileName: 'e\u0301.png' })).fileName).toBe('\u00e9.png');
  });

  it.each([
    ['an empty name', ''],
    ['a blank name', '  '],
    ['a name that is too long', 'x'.repeat(256)],
    ['a path', 'scans/1.png'],
    ['a path of Windows', 'C:\\scan.png'],
    ['a zero byte', 'scan\0.png'],
    ['a new line', 'scan\n.png'],
    ['half of a surrogate pair', 'scan\ud800.png'],
    ['letters that run backwards', 'scan\u202egnp.exe'],
    ['a number', 7],
  ])('is refused with %s', (_what, fileName) => {
    expect(pointersOf(NewDocument.safeParse(documentBody({ fileName })))).toEqual(['/fileName']);
  });

  it.each([
    ['sizeBytes', 0],
    ['sizeBytes', MAX_BYTES + 1],
    ['sizeBytes', 1.5],
    ['sizeBytes', '100'],
    ['contentType', 'image/svg+xml'],
    ['contentType', 'IMAGE/PNG'],
    ['sha256', 'abc'],
    ['sha256', `${'0'.repeat(63)}g`],
    ['documentType', 'passport'],
    ['authorityId', '../KR'],
    ['authorityId', 'KR#1'],
    ['authorityId', 'x'.repeat(65)],
    ['declarationId', ''],
  ])('is refused with %s %j', (field, value) => {
    expect(pointersOf(NewDocument.safeParse(documentBody({ [field]: value })))).toEqual([`/${field}`]);
  });

  it('may have up to 15 MiB', () => {
    expect(pointersOf(NewDocument.safeParse(documentBody({ sizeBytes: MAX_BYTES })))).toEqual([]);
  });

  it('names every bad field at once, unknown ones too', () => {
    const bad = { ...documentBody({ sizeBytes: -1, sha256: '' }), colour: 'red', authorityId: undefined };
    expect(pointersOf(NewDocument.safeParse(bad)).sort()).toEqual(
      ['/authorityId', '/colour', '/sha256', '/sizeBytes'].sort(),
    );
  });
});

describe('a new reference', () => {
  it.each([
    {},
    { validFrom: '2024-01-01' },
    { validTo: '2024-12-31' },
    { validFrom: '2024-02-29', validTo: '2024-02-29' },
  ])('may be valid %j', (validity) => {
    expect(NewReference.parse(referenceBody(validity))).toEqual(referenceBody(validity));
  });

  it('cannot end before it begins, which is reported with every other error', () => {
    const reversed = referenceBody({ validFrom: '2024-02-02', validTo: '2024-02-01', kind: 'seal' });
    expect(pointersOf(NewReference.safeParse(reversed)).sort()).toEqual(['/kind', '/validTo']);
  });

  it.each(['2023-02-29', '2024-1-1', '', 20240101])('refuses the day %j', (validFrom) => {
    expect(pointersOf(NewReference.safeParse(referenceBody({ validFrom })))).toEqual(['/validFrom']);
  });
});

describe('anything at all', () => {
  it('is accepted or refused without a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        NewDocument.safeParse(value);
        NewReference.safeParse(value);
        AuthorityPath.safeParse({ authorityId: value });
        DocumentsQuery.safeParse(value);
      }),
    );
  });
});
