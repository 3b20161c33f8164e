// Door of GET /v1/documents/{documentId}.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { isVisible, viewOf } from '../documents/view.ts';
import { getDocument } from '../routes.ts';
import { openDocuments, openView, unknownDocument } from '../wiring.ts';

const documents = openDocuments();
const view = openView();

export const handler = apiHandler(getDocument, async ({ params: { documentId }, caller }) => {
  const document = await documents.get(documentId);
  if (document === undefined || !isVisible(document, caller)) throw unknownDocument(documentId);
  return await viewOf(document, view);
});
