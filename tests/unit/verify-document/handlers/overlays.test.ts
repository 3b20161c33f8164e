// Pictures over their signed URLs: who gets which; overlays are drawn once and then kept, whatever happens in between.
import '../../../support/silent.ts';
import { join } from 'node:path';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentResult } from '../../../../functions/verify-document/documents/document.ts';
import type { KeptPictures } from '../../../../functions/verify-document/documents/overlays.ts';
import type { ViewPorts } from '../../../../functions/verify-document/documents/view.ts';
import type { ExaminedFinding } from '../../../../functions/verify-document/examination/contract.ts';
import {
  markPictures,
  pagePicture,
} from '../../../../functions/verify-document/examination/kept-pictures.ts';
import { marksFile, marksIn } from '../../../../functions/verify-document/examination/mark-pictures.ts';
import { normalisedPng } from '../../../../functions/verify-document/examination/normalised.ts';
import { FONT_FOLDER, openFonts } from '../../../../functions/verify-document/examination/overlay/font.ts';
import { TextPainter } from '../../../../functions/verify-document/examination/overlay/text.ts';
import { sharp } from '../../../../functions/verify-document/examination/sharp.ts';
import { getDocumentHandler } from '../../../../functions/verify-document/handlers/get-document.ts';
import { getOverlayHandler } from '../../../../functions/verify-document/handlers/get-overlay.ts';
import type { VerifiedDocument } from '../../../../functions/verify-document/schemas.ts';
import { apiEvent, bodyOf, lambdaContext } from '../../../support/api-event.ts';
import { FakeDocuments } from '../../../support/document-fakes.ts';
import { DETECTOR, documentBody, FINDING } from '../../../support/document-records.ts';
import { RED, Sheet } from '../../../support/ink.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', FONT_FOLDER);
const painter = new TextPainter(openFonts(FOLDER));
const GREY = { width: 20, height: 10, grey: new Uint8Array(200).fill(30) };
const SCORED = new Date('2026-01-01T00:00:00.000Z');
const BOX = { left: 60, top: 160, width: 180, height: 80 };
const DOCUMENT = 'd1';
const PAGE = `pages/${DOCUMENT}/1.jpg`;
const MARKS = `marks/${DOCUMENT}/1.json`;
const REFERENCE = 'normalised/KR-CHAMBER-DEMO/stamp/reference/2.0.0.png';
const OFFICER = { scope: 'documents:read references:read' };
const BROKER = { party: 'broker-a', scope: 'documents:read' };

let page: Buffer;
let marks: Buffer;
let reference: Buffer;
beforeAll(async () => {
  const sheet = new Sheet(600, 800).ring(150, 200, 40, 6, RED).scan();
  ({ picture: page } = await pagePicture(sheet));
  marks = marksFile([await markPictures(sheet, BOX, GREY)]);
  reference = await normalisedPng({ ...GREY, grey: new Uint8Array(200).fill(90) });
});

let bucket: Map<string, Buffer>;
let documents: FakeDocuments;
let now: Date;
beforeEach(async () => {
  bucket = new Map([
    [PAGE, page],
    [MARKS, marks],
    [REFERENCE, reference],
  ]);
  now = SCORED;
  documents = new FakeDocuments();
  await examined();
});

/** A document of broker-a, whose one page has this finding. */
async function examined(documentId = DOCUMENT, finding: ExaminedFinding = FINDING): Promise<void> {
  const at = { createdAt: SCORED.toISOString(), uploadExpiresAt: SCORED.toISOString() };
  await documents.create({
    documentId,
    announced: documentBody(),
    party: 'broker-a',
    by: { client: 'broker-a' },
    ...at,
  });
  const begun = await documents.begin(documentId, 'object', 0, 1);
  if (typeof begun === 'string') throw new Error(begun);
  const result: DocumentResult = {
    pages: 1,
    findings: [finding],
    missing: [],
    quality: [],
    referenceWarnings: [],
    overlays: [1],
    pageSizes: [{ page: 1, width: 600, height: 800 }],
    drawing: { key: `key of ${documentId}`, comparedBy: { stamp: '2.0.0', signature: '3.0.0' } },
    models: [DETECTOR],
    scoredAt: SCORED.toISOString(),
  };
  await documents.finish(begun.claim, { status: 'verified', result });
}

const pictures: KeptPictures = {
  find: async (key) => bucket.get(key),
  put: async (key, bytes) => void bucket.set(key, Buffer.from(bytes)),
};
const view: ViewPorts = {
  urlOf: async (key) => `https://bucket/${key}`,
  overlaysDays: 30,
  now: () => now,
};

interface Reader {
  readonly party?: string;
  readonly scope: string;
}

/** What a reader of the document gets. */
async function read(reader: Reader, documentId = DOCUMENT) {
  const parts = { method: 'GET', path: `/v1/documents/${documentId}`, pathParameters: { documentId } };
  const answer = await getDocumentHandler({ documents, view })(
    apiEvent({ ...parts, ...reader }),
    lambdaContext(),
  );
  return bodyOf(answer as APIGatewayProxyStructuredResultV2) as unknown as VerifiedDocument;
}

/** The URL of the overlay that a reader of the document gets. */
async function urlFor(reader: Reader, documentId = DOCUMENT): Promise<URL> {
  const { overlays } = await read(reader, documentId);
  return new URL(overlays[0]?.url ?? '');
}

/** Opens a URL without a token. */
async function open(url: URL, kept: KeptPictures = pictures) {
  const [, documentId = '', rendering = '', name = ''] =
    /^\/v1\/documents\/(.+)\/overlays\/(.+)\/(.+)$/.exec(url.pathname) ?? [];
  const event = apiEvent({
    method: 'GET',
    path: url.pathname,
    pathParameters: { documentId, rendering, page: name },
    query: Object.fromEntries(url.searchParams),
    clientId: null,
  });
  const handler = getOverlayHandler({ documents, overlays: { pictures: kept, painter }, view });
  const answer = (await handler(event, lambdaContext())) as APIGatewayProxyStructuredResultV2;
  return {
    status: answer.statusCode,
    headers: answer.headers ?? {},
    png: Buffer.from(answer.body ?? '', 'base64'),
  };
}

const drawn = (): string[] => [...bucket.keys()].filter((key) => key.startsWith('drawn/'));

describe('the URL of an overlay', () => {
  it('opens, without a token, a PNG that no cache may store', async () => {
    const { status, headers, png } = await open(await urlFor(OFFICER));
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'image/png', 'cache-control': 'no-store' });
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', height: 800 });
  });

  it('opens the page alone for a broker, and the evidence for customs', async () => {
    const plain = await open(await urlFor(BROKER));
    const evidence = await open(await urlFor(OFFICER));
    expect((await sharp(plain.png).metadata()).width).toBe(600);
    expect((await sharp(evidence.png).metadata()).width).toBeGreaterThan(1_000);
    expect(drawn()).toEqual([`drawn/plain/${DOCUMENT}/1.png`, `drawn/evidence/${DOCUMENT}/1.png`]);
  });

  it('cannot be changed into that of the other rendering, of another page or of another document', async () => {
    await examined('d2');
    const url = await urlFor(BROKER);
    const changed = (edit: (changed: URL) => void): URL => {
      const copy = new URL(url);
      edit(copy);
      return copy;
    };
    const forged = [
      changed((one) => {
        one.pathname = one.pathname.replace('/plain/', '/evidence/');
      }),
      changed(({ searchParams }) => searchParams.set('expires', '9999999999')),
      changed(({ searchParams }) => searchParams.set('expires', 'never')),
      changed(({ searchParams }) => searchParams.delete('signature')),
      changed((one) => {
        one.pathname = one.pathname.replace('/1.png', '/2.png');
      }),
      changed((one) => {
        one.pathname = one.pathname.replace(DOCUMENT, 'd2');
      }),
      changed((one) => {
        one.pathname = one.pathname.replace(DOCUMENT, 'unknown');
      }),
    ];
    for (const one of forged) expect((await open(one)).status, one.href).toBe(403);
    expect(drawn()).toEqual([]);
  });

  it('ends after ten minutes', async () => {
    const url = await urlFor(OFFICER);
    now = new Date(SCORED.getTime() + 600_000);
    expect((await open(url)).status).toBe(403);
  });
});

describe('the pictures of a document', () => {
  it('are the page, the mark on it, its ink and its reference, which no cache may store', async () => {
    const { pages, findings } = await read(OFFICER);
    const { mark = '', ink = '', reference: compared = '' } = findings[0]?.pictures ?? {};
    const [own] = marksIn(marks);
    for (const [url, type, bytes] of [
      [pages[0]?.url ?? '', 'image/jpeg', page],
      [mark, 'image/jpeg', own?.crop],
      [ink, 'image/png', own?.ink],
      [compared, 'image/png', reference],
    ] as const) {
      const { status, headers, png } = await open(new URL(url));
      expect(status, url).toBe(200);
      expect(headers).toMatchObject({ 'content-type': type, 'cache-control': 'no-store' });
      expect(bytes === undefined ? false : png.equals(bytes), url).toBe(true);
    }
  });

  it('are not found once they are deleted, and end after ten minutes', async () => {
    const { pages, findings } = await read(OFFICER);
    const urls = [pages[0]?.url ?? '', ...Object.values(findings[0]?.pictures ?? {})];
    expect(urls).toHaveLength(4);
    bucket.clear();
    for (const url of urls) expect((await open(new URL(url))).status, url).toBe(404);
    now = new Date(SCORED.getTime() + 600_000);
    for (const url of urls) expect((await open(new URL(url))).status, url).toBe(403);
  });

  it('of a page open nothing of its marks, whatever is changed in their URLs', async () => {
    const { pages } = await read(BROKER);
    for (const path of [
      'mark/1-1.jpg',
      'ink/1-1.png',
      'reference/1-1.png',
      'page/1-1.jpg',
      'evidence/1.png',
    ]) {
      const forged = new URL((pages[0]?.url ?? '').replace('page/1.jpg', path));
      expect((await open(forged)).status, path).toBe(403);
    }
  });
});

describe('an overlay', () => {
  it('is drawn once, and then read as it is kept', async () => {
    const url = await urlFor(OFFICER);
    const first = await open(url);
    bucket.delete(PAGE);
    expect((await open(url)).png.equals(first.png)).toBe(true);
  });

  it('for two readers at the same time is the same', async () => {
    const url = await urlFor(OFFICER);
    const [one, other] = await Promise.all([open(url), open(url)]);
    expect(one.png.equals(other.png)).toBe(true);
    expect(drawn()).toHaveLength(1);
  });

  it('that could not be kept is drawn by the next reader', async () => {
    const url = await urlFor(OFFICER);
    const broken = { ...pictures, put: () => Promise.reject(new Error('The bucket is away')) };
    expect((await open(url, broken)).status).toBe(500);
    expect((await open(url)).status).toBe(200);
  });

  it('of a page whose picture has been deleted is not found', async () => {
    const url = await urlFor(OFFICER);
    bucket.delete(PAGE);
    expect((await open(url)).status).toBe(404);
  });

  it('is not shown longer than its page is kept, even if it was drawn later', async () => {
    now = new Date(SCORED.getTime() + 30 * 86_400_000 - 1);
    const url = await urlFor(OFFICER);
    expect((await open(url)).status).toBe(200);
    now = new Date(now.getTime() + 1);
    expect((await open(url)).status).toBe(404);
  });

  it('shows the reference that the mark is most similar to', async () => {
    const withReference = await open(await urlFor(OFFICER));
    bucket.delete(REFERENCE);
    bucket.delete(`drawn/evidence/${DOCUMENT}/1.png`);
    const without = await open(await urlFor(OFFICER));
    expect(without.status).toBe(200);
    expect(without.png.equals(withReference.png)).toBe(false);
  });

  it('of the page alone is drawn without reading what was compared', async () => {
    const read: string[] = [];
    const find = async (key: string) => {
      read.push(key);
      return bucket.get(key);
    };
    await open(await urlFor(BROKER), { ...pictures, find });
    expect(read).toEqual([`drawn/plain/${DOCUMENT}/1.png`, PAGE]);
  });

  it('that is larger than a function may answer is read from the bucket', async () => {
    const url = await urlFor(OFFICER);
    const key = `drawn/evidence/${DOCUMENT}/1.png`;
    bucket.set(key, Buffer.alloc(4 * 1024 * 1024 + 1));
    expect(await open(url)).toMatchObject({ status: 307, headers: { location: `https://bucket/${key}` } });
  });
});
