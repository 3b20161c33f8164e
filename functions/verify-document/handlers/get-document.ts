// Handler of GET /v1/documents/{documentId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { type Documents, isVisible } from '../documents/document.ts';
import { documentView, type ViewPorts } from '../documents/view.ts';
import { getDocument } from '../routes.ts';
import { openDocuments, openView } from '../wiring.ts';

interface Dependencies {
  readonly documents: Pick<Documents, 'get'>;
  readonly view: ViewPorts;
}

export const getDocumentHandler = ({ documents, view }: Dependencies): ApiHandler =>
  apiHandler(getDocument, async ({ params: { documentId }, caller, origin }) => {
    const document = await documents.get(documentId);
    if (document === undefined || !isVisible(document, caller)) {
      // One answer for both, so that no party learns which documents of others exist.
      throw new ProblemError(404, { detail: message('document.unknown', { id: documentId }) });
    }
    return await documentView(document, { caller, origin }, view);
  });

export const handler = await bindHandler(getDocumentHandler, () => ({
  documents: openDocuments(),
  view: openView(),
}));
