// What readers see of documents and references: ownership, what is said of references to whom, expiry, remaining overlays, and advice.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../../../../functions/shared/words/message.ts';
import {
  type DocumentResult,
  isVisible,
  type StoredDocument,
  visibleStatus,
} from '../../../../functions/verify-document/documents/document.ts';
import { isSigned } from '../../../../functions/verify-document/documents/picture-urls.ts';
import { documentView } from '../../../../functions/verify-document/documents/view.ts';
import {
  isValidOn,
  type StoredReference,
} from '../../../../functions/verify-document/references/reference.ts';
import {
  adviceOn,
  countValid,
  referenceView,
  retiredView,
} from '../../../../functions/verify-document/references/view.ts';
import {
  Reference,
  RetiredReference,
  VerifiedDocument,
} from '../../../../functions/verify-document/schemas.ts';
import { DETECTOR, documentBody, FINDING, referenceBody, STAMPS } from '../../../support/document-records.ts';
import { inEnglish } from '../../../support/words.ts';

const CREATED = '2026-01-01T00:00:00.000Z';
const EXPIRES = '2026-01-01T00:15:00.000Z';

const AWAITING: StoredDocument = {
  documentId: 'd1',
  status: 'awaiting-upload',
  announced: documentBody(),
  party: 'broker-a',
  by: { client: 'client' },
  createdAt: CREATED,
  uploadExpiresAt: EXPIRES,
};
const ROTATED = message('quality.page', { page: 1, text: message('quality.rotated', { degrees: 90 }) });
const SKIPPED = message('quality.outdated', { count: 2, kind: message('mark.stamp') });
const RESULT: DocumentResult = {
  pages: 2,
  findings: [FINDING],
  missing: [],
  quality: [ROTATED],
  referenceWarnings: [SKIPPED],
  overlays: [1, 2],
  models: [DETECTOR, STAMPS],
  scoredAt: CREATED,
};
const VERIFIED: StoredDocument = { ...AWAITING, status: 'verified', result: RESULT };

const OFFICER = { party: undefined, scopes: ['documents:read', 'references:read'] } as const;
const BROKER = { party: 'broker-a', scopes: ['documents:read'] } as const;

async function view(
  document: StoredDocument,
  now: string,
  caller: Parameters<typeof documentView>[1]['caller'] = OFFICER,
) {
  return inEnglish(
    await documentView(
      document,
      { caller, origin: 'https://api.example' },
      {
        urlOf: (key) => Promise.resolve(`https://bucket/${key}`),
        overlaysDays: 30,
        now: () => new Date(now),
      },
    ),
  );
}

describe('a document', () => {
  it.each([
    ['its own party', 'broker-a', true],
    ['another party', 'broker-b', false],
    ['customs', undefined, true],
  ])('is seen by %s: %s -> %s', (_who, party, seen) => {
    expect(isVisible(AWAITING, { party })).toBe(seen);
  });

  it('of customs is visible only to customs, and no document is visible without a caller', () => {
    expect(isVisible({ party: undefined }, { party: undefined })).toBe(true);
    expect(isVisible({ party: undefined }, { party: 'broker-a' })).toBe(false);
    expect(isVisible(AWAITING, undefined)).toBe(false);
  });

  it('is shown according to the contract, with a URL for each overlay and the detector as its model', async () => {
    const shown = await view(VERIFIED, CREATED);
    expect(VerifiedDocument.parse(shown)).toEqual(shown);
    expect(shown).toMatchObject({
      pageCount: 2,
      pages: [],
      overlays: [
        { page: 1, url: 'https://bucket/overlays/evidence/d1/1.png' },
        { page: 2, url: 'https://bucket/overlays/evidence/d1/2.png' },
      ],
      model: DETECTOR,
      models: [DETECTOR, STAMPS],
      scoredAt: CREATED,
    });
  });

  it('has URLs of the API for overlays that are yet to be drawn, each signed for its rendering', async () => {
    const drawing = { key: 'a key', comparedBy: { stamp: '2.0.0', signature: '3.0.0' } };
    const drawable = { ...VERIFIED, result: { ...RESULT, drawing } };
    for (const [caller, rendering] of [
      [OFFICER, 'evidence'],
      [BROKER, 'plain'],
    ] as const) {
      const { overlays } = await view(drawable, CREATED, caller);
      expect(overlays.map(({ page }) => page)).toEqual([1, 2]);
      for (const { page, url } of overlays) {
        const { origin, pathname, searchParams } = new URL(url);
        expect(origin + pathname).toBe(
          `https://api.example/v1/documents/d1/overlays/${rendering}/${page}.png`,
        );
        const [expires, signature = ''] = [
          Number(searchParams.get('expires')),
          searchParams.get('signature') ?? '',
        ];
        const name = { documentId: 'd1', page, picture: rendering };
        expect(isSigned(name, { expires, signature }, 'a key', new Date(CREATED))).toBe(true);
      }
      expect(JSON.stringify(overlays)).not.toContain('a key');
    }
    expect((await view(drawable, '2026-01-31T00:00:00.000Z')).overlays).toEqual([]);
  });

  const DRAWING = { key: 'a key', comparedBy: { stamp: '2.0.0', signature: '3.0.0' } };
  const WITH_PICTURES: StoredDocument = {
    ...VERIFIED,
    result: {
      ...RESULT,
      findings: [{ ...FINDING, page: 2 }, FINDING, { ...FINDING, match: null, verdict: 'no-reference' }],
      drawing: DRAWING,
      pageSizes: [
        { page: 1, width: 1240, height: 1754 },
        { page: 2, width: 1754, height: 1240 },
      ],
    },
  };
  const pathOf = (url = ''): string => new URL(url).pathname.replace('/v1/documents/d1/overlays/', '');

  it('has its pages with their sizes, and each mark beside its ink and reference, as long as pictures are kept', async () => {
    const shown = await view(WITH_PICTURES, CREATED);
    expect(VerifiedDocument.parse(shown)).toEqual(shown);
    expect(shown.pages.map(({ url, ...page }) => ({ ...page, path: pathOf(url) }))).toEqual([
      { page: 1, width: 1240, height: 1754, path: 'page/1.jpg' },
      { page: 2, width: 1754, height: 1240, path: 'page/2.jpg' },
    ]);
    const paths = shown.findings.map(({ pictures: { mark, ink, reference } = { mark: '', ink: '' } }) =>
      [mark, ink, ...(reference === undefined ? [] : [reference])].map(pathOf),
    );
    expect(paths).toEqual([
      ['mark/2-1.jpg', 'ink/2-1.png', 'reference/2-1.png'],
      ['mark/1-1.jpg', 'ink/1-1.png', 'reference/1-1.png'],
      ['mark/1-2.jpg', 'ink/1-2.png'],
    ]);
    const later = await view(WITH_PICTURES, '2026-01-31T00:00:00.000Z');
    expect(later).toMatchObject({ pageCount: 2, pages: [], overlays: [] });
    expect(later.findings.every(({ pictures }) => pictures === undefined)).toBe(true);
  });

  it('shows a reader who may not see references the same pages, and no picture of a mark', async () => {
    const [officers, brokers] = [
      await view(WITH_PICTURES, CREATED),
      await view(WITH_PICTURES, CREATED, BROKER),
    ];
    expect(brokers.pages).toEqual(officers.pages);
    expect(JSON.stringify(brokers)).not.toMatch(/pictures|\/(?:mark|ink|reference|evidence)\//);
  });

  it('has URLs of the proxy before the API, if there is one', async () => {
    const drawing = { key: 'a key', comparedBy: { stamp: '2.0.0', signature: '3.0.0' } };
    const drawable = { ...VERIFIED, result: { ...RESULT, drawing } };
    const reader = { caller: BROKER, origin: 'https://api.example' };
    const ports = { urlOf: async () => '', overlaysDays: 30, now: () => new Date(CREATED) };
    const { overlays } = await documentView(drawable, reader, {
      ...ports,
      origin: 'https://customs.example',
    });
    expect(new URL(overlays[0]?.url ?? '').origin).toBe('https://customs.example');
  });

  it('shows customs with the scope of references everything that was found', async () => {
    const { plainText: _, meaning, ...finding } = FINDING;
    expect(await view(VERIFIED, CREATED)).toMatchObject({
      findings: [{ ...finding, text: `${inEnglish(finding.text)} ${inEnglish(meaning)}` }],
      quality: ['Page 1: rotated 90°', inEnglish(SKIPPED)],
    });
  });

  it.each([
    ['its party', BROKER],
    ['its party, with the scope of references by mistake', { ...BROKER, scopes: OFFICER.scopes }],
    ['customs without the scope of references', { ...OFFICER, scopes: ['documents:read'] }],
  ] as const)('shows %s verdicts, words and the page alone', async (_who, caller) => {
    const shown = await view(VERIFIED, CREATED, caller);
    expect(VerifiedDocument.parse(shown)).toEqual(shown);
    const { page, kind, box, verdict, plainText } = FINDING;
    expect(shown).toMatchObject({ status: 'verified', quality: ['Page 1: rotated 90°'] });
    expect(shown.findings).toEqual([{ page, kind, box, match: null, verdict, text: inEnglish(plainText) }]);
    expect(shown.overlays).toEqual([
      { page: 1, url: 'https://bucket/overlays/plain/d1/1.png' },
      { page: 2, url: 'https://bucket/overlays/plain/d1/2.png' },
    ]);
  });

  it('looks the same to its party whatever it was compared with', async () => {
    const anyMessage = fc
      .nat()
      .map((count) => message('quality.outdated', { count, kind: message('mark.stamp') }));
    const evidence = fc.record({
      detection: fc.double({ min: 0, max: 1, noNaN: true }),
      match: fc.option(
        fc.record({ referenceId: fc.uuid(), similarity: fc.double({ min: 0, max: 100, noNaN: true }) }),
      ),
      text: anyMessage,
      meaning: anyMessage,
      referenceWarnings: fc.array(anyMessage),
    });
    await fc.assert(
      fc.asyncProperty(evidence, async ({ referenceWarnings, ...found }) => {
        const result = { findings: [{ ...FINDING, ...found }], referenceWarnings };
        const other = { ...VERIFIED, result: { ...RESULT, ...result } };
        expect(await view(other, CREATED, BROKER)).toEqual(await view(VERIFIED, CREATED, BROKER));
      }),
    );
  });

  it.each([
    ['certificate-of-origin', 'No signature was found; a certificate of origin requires one.'],
    ['invoice', 'No signature was found; an invoice requires one.'],
    ['other', 'No signature was found; a document of this type requires one.'],
  ] as const)('of the type %s says to everyone which required kind is missing', async (type, text) => {
    const announced = documentBody({ documentType: type });
    const unsigned = { ...VERIFIED, announced, result: { ...RESULT, missing: ['signature'] as const } };
    for (const caller of [OFFICER, BROKER]) {
      const shown = await view(unsigned, CREATED, caller);
      expect(shown.missing).toEqual(['signature']);
      expect(shown.quality.slice(0, 2)).toEqual([text, 'Page 1: rotated 90°']);
    }
    expect((await view(AWAITING, CREATED)).missing).toEqual([]);
  });

  it('shows no overlays that the bucket has deleted', async () => {
    expect((await view(VERIFIED, '2026-01-30T23:59:59.000Z')).overlays).toHaveLength(2);
    expect((await view(VERIFIED, '2026-01-31T00:00:00.000Z')).overlays).toEqual([]);
  });

  it('that was never uploaded is rejected as soon as no event can arrive any more, not earlier', async () => {
    expect((await view(AWAITING, '2026-01-01T01:14:59.000Z')).status).toBe('awaiting-upload');
    const expired = await view(AWAITING, '2026-01-01T01:15:00.000Z');
    expect(expired).toMatchObject({
      status: 'rejected',
      problem: { type: 'urn:customs-scoring:problem:upload-expired' },
    });
    expect(expired).not.toHaveProperty('scoredAt');
    expect(visibleStatus({ ...AWAITING, status: 'processing' }, new Date('2027-01-01'))).toBe('processing');
  });
});

const ACTIVE: StoredReference = {
  authorityId: 'a',
  kind: 'stamp',
  referenceId: 'r1',
  status: 'active',
  announced: referenceBody({ validFrom: '2026-01-01', validTo: '2026-12-31' }),
  by: { client: 'officer' },
  createdAt: CREATED,
  uploadExpiresAt: EXPIRES,
  quality: [],
  model: STAMPS,
};

describe('a reference', () => {
  it.each([
    ['2025-12-31', false],
    ['2026-01-01', true],
    ['2026-12-31', true],
    ['2027-01-01', false],
  ])('counts on %s: %s', (day, counts) => {
    expect(isValidOn(ACTIVE.announced, day)).toBe(counts);
  });

  it('is counted by kind if it is active and valid', () => {
    const retired: StoredReference = { ...ACTIVE, status: 'retired' };
    const signature: StoredReference = { ...ACTIVE, kind: 'signature', announced: referenceBody() };
    expect(countValid([ACTIVE, ACTIVE, retired, signature], '2026-06-01')).toEqual({
      stamp: 2,
      signature: 1,
    });
    expect(countValid([ACTIVE, signature], '2027-06-01')).toEqual({ stamp: 0, signature: 1 });
  });

  it('comes with advice until there are three of its kind', () => {
    expect(adviceOn({ stamp: 3, signature: 4 })).toEqual([]);
    expect(inEnglish(adviceOn({ stamp: 0, signature: 2 }))).toEqual([
      'No stamp is valid; register at least 3 impressions of each stamp that the authority uses.',
      'Valid signatures: 2; register at least 3 impressions of each signature that the authority uses.',
    ]);
  });

  it('that is retired is answered with its retirement, and nothing of its picture', () => {
    const retirement = { retiredAt: CREATED, retiredBy: { client: 'officer' } };
    const shown = retiredView({ ...ACTIVE, status: 'retired', ...retirement });
    const { referenceId, authorityId, kind } = ACTIVE;
    expect(shown).toEqual({ referenceId, authorityId, kind, status: 'retired', ...retirement });
    expect(RetiredReference.parse(shown)).toEqual(shown);
  });

  it('is shown according to the contract, and expires like a document', () => {
    const now = new Date('2026-06-01');
    const shown = inEnglish(referenceView(ACTIVE, now));
    expect(Reference.parse(shown)).toEqual(shown);
    expect(referenceView({ ...ACTIVE, status: 'awaiting-upload' }, now)).toMatchObject({
      status: 'rejected',
      problem: { type: 'urn:customs-scoring:problem:upload-expired' },
    });
  });
});
