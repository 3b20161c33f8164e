// Handler of GET /v1/documents.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { type Documents, isVisible, storedStatuses, visibleStatus } from '../documents/document.ts';
import { placesOf } from '../documents/listing.ts';
import { documentView, type ViewPorts } from '../documents/view.ts';
import { listDocuments } from '../routes.ts';
import { openDocuments, openView } from '../wiring.ts';

interface Dependencies {
  readonly documents: Pick<Documents, 'list'>;
  readonly view: ViewPorts;
}

export const listDocumentsHandler = ({ documents, view }: Dependencies): ApiHandler =>
  apiHandler(listDocuments, async ({ query: { limit, nextToken, ...filter }, caller, origin }) => {
    const { status, declarationId, authorityId, from, to } = filter;
    const list = placesOf(JSON.stringify([status, declarationId, authorityId, from, to]));
    const before = startOf(list, nextToken);
    const statuses = status === undefined ? undefined : storedStatuses(status);
    const wanted = { party: caller?.party, statuses, declarationId, authorityId, from, to };
    const page = await documents.list(wanted, limit, before);
    const now = view.now();
    // Readers see expired uploads as rejected, and an index may still list a document under its previous status.
    const shown = page.documents.filter(
      (document) =>
        isVisible(document, caller) && (status === undefined || visibleStatus(document, now) === status),
    );
    const items = await Promise.all(
      shown.map((document) => documentView(document, { caller, origin }, view)),
    );
    return pageAnswer(list, items, page.next);
  });

export const handler = await bindHandler(listDocumentsHandler, () => ({
  documents: openDocuments(),
  view: openView(),
}));
