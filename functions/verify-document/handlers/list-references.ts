// Door of GET /v1/authorities/{authorityId}/references.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { placesOf } from '../documents/listing.ts';
import { placeOf } from '../references/store.ts';
import { adviceOn, countValid, referenceView } from '../references/view.ts';
import { listReferences } from '../routes.ts';
import type { ReferenceList } from '../schemas.ts';
import { openReferences } from '../wiring.ts';

const references = openReferences();

export const handler = apiHandler(
  listReferences,
  async ({ params: { authorityId }, query: { limit, nextToken } }): Promise<ReferenceList> => {
    const list = placesOf(authorityId);
    const before = startOf(list, nextToken);
    // All of them on every page: they have to be counted, and an authority has tens or hundreds.
    const all = await references.list(authorityId);
    const rest = before === undefined ? all : all.filter((reference) => placeOf(reference) < before);
    const page = rest.slice(0, limit);
    const last = rest.length > limit ? page.at(-1) : undefined;
    const now = new Date();
    const valid = countValid(all, now.toISOString().slice(0, 10));
    const items = page.map((reference) => referenceView(reference, now));
    return {
      ...pageAnswer(list, items, last === undefined ? undefined : placeOf(last)),
      valid,
      advice: adviceOn(valid),
    };
  },
);
