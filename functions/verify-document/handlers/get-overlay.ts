// Handler of GET /v1/documents/{documentId}/overlays/{page}, whose URLs the other handlers of documents sign.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { PictureAnswer } from '../../shared/http/picture-answer.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import type { Documents, StoredDocument } from '../documents/document.ts';
import { isSigned } from '../documents/overlay-urls.ts';
import { type DrawableDocument, isDrawable, type OverlayPorts, overlayOf } from '../documents/overlays.ts';
import { hasPictures, type ViewPorts } from '../documents/view.ts';
import { openOverlays } from '../documents/wiring.ts';
import { getOverlay } from '../routes.ts';
import type { OverlayQuery } from '../schemas.ts';
import { openDocuments, openView } from '../wiring.ts';

/** In base64, as a function answers bytes, this comes close to the 6 MB that an answer may have. */
const MAX_BYTES = 4 * 1024 * 1024;

interface Dependencies {
  readonly documents: Pick<Documents, 'get'>;
  readonly overlays: OverlayPorts;
  readonly view: ViewPorts;
}

export const getOverlayHandler = ({ documents, overlays, view }: Dependencies): ApiHandler =>
  apiHandler(getOverlay, async ({ params: { documentId, page }, query }) => {
    const { document, rendering } = admitted(await documents.get(documentId), page, query, view.now());
    const overlay = hasPictures(document.result, view)
      ? await overlayOf(overlays, document, { documentId, page, rendering })
      : undefined;
    if (overlay === undefined) {
      throw new ProblemError(404, { detail: `The picture of page ${page} has been deleted` });
    }
    if (overlay.isNew) countMetric('OverlaysDrawn');
    const { png, key } = overlay;
    return new PictureAnswer(png.length > MAX_BYTES ? { location: await view.urlOf(key) } : png);
  });

/**
 * What a URL permits. A document that does not exist is answered like a wrong signature.
 *
 * @throws ProblemError 401 unless the service signed the URL, some minutes ago at most
 */
function admitted(
  document: StoredDocument | undefined,
  page: number,
  { rendering, expires, signature }: OverlayQuery,
  now: Date,
): { document: DrawableDocument; rendering: NonNullable<OverlayQuery['rendering']> } {
  if (isDrawable(document) && rendering !== undefined && expires !== undefined && signature !== undefined) {
    const { documentId, result } = document;
    const name = { documentId, page, rendering };
    if (isSigned(name, { expires, signature }, result.drawing.key, now)) return { document, rendering };
  }
  throw new ProblemError(401, {
    detail: 'This URL is not signed, or it has expired; read the document for a new one',
  });
}

export const handler = await bindHandler(getOverlayHandler, () => ({
  documents: openDocuments(),
  overlays: openOverlays(),
  view: openView(),
}));
