// Door of GET /v1/authorities/{authorityId}/references.
import { apiHandler, invalidRequest } from '../../shared/http/api-handler.ts';
import { packToken, unpackToken } from '../documents/listing.ts';
import { placeOf } from '../references/store.ts';
import { adviceOn, countValid, referenceView } from '../references/view.ts';
import { listReferences } from '../routes.ts';
import type { ReferenceList } from '../schemas.ts';
import { openReferences } from '../wiring.ts';

const references = openReferences();

export const handler = apiHandler(
  listReferences,
  async ({ params: { authorityId }, query: { limit, nextToken } }): Promise<ReferenceList> => {
    const before = nextToken === undefined ? undefined : unpackToken(nextToken, authorityId);
    if (nextToken !== undefined && before === undefined) {
      const message = 'Expected the nextToken of a previous page of this authority';
      throw invalidRequest([{ pointer: '/query/nextToken', message }]);
    }
    // All of them on every page: they have to be counted, and an authority has tens or hundreds.
    const all = await references.list(authorityId);
    const rest = before === undefined ? all : all.filter((reference) => placeOf(reference) < before);
    const page = rest.slice(0, limit);
    const last = rest.length > limit ? page.at(-1) : undefined;
    const now = new Date();
    const valid = countValid(all, now.toISOString().slice(0, 10));
    return {
      items: page.map((reference) => referenceView(reference, now)),
      ...(last === undefined ? {} : { nextToken: packToken(authorityId, placeOf(last)) }),
      valid,
      advice: adviceOn(valid),
    };
  },
);
