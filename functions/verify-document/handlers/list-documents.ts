// Door of GET /v1/documents.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { placesOf } from '../documents/listing.ts';
import { isVisible, storedStatuses, viewOf, visibleStatus } from '../documents/view.ts';
import { listDocuments } from '../routes.ts';
import { openDocuments, openView } from '../wiring.ts';

const documents = openDocuments();
const view = openView();

export const handler = apiHandler(listDocuments, async ({ query: { status, limit, nextToken }, caller }) => {
  const list = placesOf(status ?? 'all');
  const before = startOf(list, nextToken);
  const statuses = status === undefined ? undefined : storedStatuses(status);
  const page = await documents.list({ party: caller?.party, statuses }, limit, before);
  const now = view.now();
  // Expiry is honoured on read, and an index may still show a document under the status it had.
  const shown = page.documents.filter(
    (document) =>
      isVisible(document, caller) && (status === undefined || visibleStatus(document, now) === status),
  );
  return pageAnswer(list, await Promise.all(shown.map((document) => viewOf(document, view))), page.next);
});
