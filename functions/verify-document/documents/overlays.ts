// Overlays, drawn when somebody asks for one and then kept. A document never changes once it is examined, so two readers who ask at the
// same time draw the same bytes, and a process that dies between drawing and keeping leaves nothing to repair.
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { ExaminedFinding } from '../examination/contract.ts';
import { marksIn } from '../examination/mark-pictures.ts';
import { drawEvidenceOverlay, drawPlainOverlay, type PageToDraw } from '../examination/overlay/draw.ts';
import type { TextPainter } from '../examination/overlay/text.ts';
import type { Rendering } from '../schemas.ts';
import { drawnKey, marksKey, normalisedKey, pageKey } from '../uploads/keys.ts';
import type { Drawing, StoredDocument } from './document.ts';

const PNG = 'image/png';
const CONCURRENT_READS = 8;

/** The pictures of the bucket. */
export interface KeptPictures {
  /** Undefined if there is no such picture (any more). */
  find(key: string): Promise<Buffer | undefined>;
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
}

export interface OverlayPorts {
  readonly pictures: KeptPictures;
  readonly painter: TextPainter;
}

/** One rendering of one page. */
interface OverlayName {
  readonly documentId: string;
  /** From 1. */
  readonly page: number;
  readonly rendering: Rendering;
}

export interface Overlay {
  readonly png: Buffer;
  /** Where it is kept. */
  readonly key: string;
  /** Whether it was drawn for this request. */
  readonly isNew: boolean;
}

/** A document with a result that overlays can be drawn from. */
export interface DrawableDocument extends StoredDocument {
  readonly result: NonNullable<StoredDocument['result']> & { readonly drawing: Drawing };
}

/** Whether a document's overlays are drawn when somebody asks for them. */
export function isDrawable(document: StoredDocument | undefined): document is DrawableDocument {
  return document?.result?.drawing !== undefined;
}

/**
 * An overlay of an examined document.
 *
 * @returns undefined if the picture of the page has been deleted
 */
export async function overlayOf(
  ports: OverlayPorts,
  document: DrawableDocument,
  name: OverlayName,
): Promise<Overlay | undefined> {
  const { pictures } = ports;
  const { documentId, page, rendering } = name;
  const key = drawnKey(documentId, rendering, page);
  const kept = await pictures.find(key);
  if (kept !== undefined) return { png: kept, key, isNew: false };
  const picture = await pictures.find(pageKey(documentId, page));
  if (picture === undefined) return undefined;
  const { pages, findings } = document.result;
  const toDraw = { page, pages, picture };
  const ofPage = findings.filter((finding) => finding.page === page);
  const png =
    rendering === 'plain'
      ? await drawPlainOverlay(toDraw, ofPage, ports.painter)
      : await evidence(ports, document, toDraw, ofPage);
  await pictures.put(key, png, PNG);
  return { png, key, isNew: true };
}

async function evidence(
  { pictures, painter }: OverlayPorts,
  { documentId, announced: { authorityId }, result: { drawing } }: DrawableDocument,
  page: PageToDraw,
  findings: readonly ExaminedFinding[],
): Promise<Buffer> {
  const marks = findings.length === 0 ? undefined : await pictures.find(marksKey(documentId, page.page));
  const references = await mapConcurrently(findings, CONCURRENT_READS, async ({ kind, match }) =>
    match === null
      ? undefined
      : await pictures.find(
          normalisedKey({ authorityId, kind, referenceId: match.referenceId }, drawing.comparedBy[kind]),
        ),
  );
  const own = marks === undefined ? [] : marksIn(marks);
  const shown = findings.map((finding, index) => ({
    finding,
    pictures: own[index],
    reference: references[index],
  }));
  return await drawEvidenceOverlay(page, shown, painter);
}
