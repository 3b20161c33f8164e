// Handler of GET /v1/documents/{documentId}/overlays/{rendering}/{page}, whose URLs the other handlers of documents sign.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { PictureAnswer } from '../../shared/http/picture-answer.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { message } from '../../shared/words/message.ts';
import type { Documents, Drawing } from '../documents/document.ts';
import { isDrawable, type OverlayPorts } from '../documents/overlays.ts';
import { isSigned, type PictureName } from '../documents/picture-urls.ts';
import { pictureOf } from '../documents/pictures.ts';
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
  apiHandler(getOverlay, async ({ params: { documentId, rendering, page: file }, query }) => {
    const name = { documentId, picture: rendering, ...file };
    const document = await documents.get(name.documentId);
    if (!isDrawable(document) || !isPermitted(name, query, document.result.drawing, view.now())) {
      // One answer for all, so that nobody learns which documents exist.
      throw new ProblemError(403, { detail: message('document.notSigned') });
    }
    const picture = hasPictures(document.result, view)
      ? await pictureOf(overlays, document, name)
      : undefined;
    if (picture === undefined) {
      throw new ProblemError(404, { detail: message('document.pictureDeleted', { page: name.page }) });
    }
    if (picture.isNew) countMetric('OverlaysDrawn');
    const { bytes, type, key } = picture;
    const isElsewhere = key !== undefined && bytes.length > MAX_BYTES;
    return new PictureAnswer(isElsewhere ? { location: await view.urlOf(key, type) } : bytes, type);
  });

function isPermitted(
  name: PictureName,
  { expires, signature }: OverlayQuery,
  { key }: Drawing,
  now: Date,
): boolean {
  if (expires === undefined || signature === undefined) return false;
  return isSigned(name, { expires, signature }, key, now);
}

export const handler = await bindHandler(getOverlayHandler, () => ({
  documents: openDocuments(),
  overlays: openOverlays(),
  view: openView(),
}));
