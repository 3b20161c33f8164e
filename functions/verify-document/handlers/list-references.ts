// Handler of GET /v1/authorities/{authorityId}/references.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { placesOf } from '../documents/listing.ts';
import { placeOf, type References } from '../references/reference.ts';
import { adviceOn, countValid, referenceView } from '../references/view.ts';
import { listReferences } from '../routes.ts';
import type { ReferenceList } from '../schemas.ts';
import { openReferences } from '../wiring.ts';

interface Dependencies {
  readonly references: Pick<References, 'list'>;
}

export const listReferencesHandler = ({ references }: Dependencies): ApiHandler =>
  apiHandler(
    listReferences,
    async ({ params: { authorityId }, query: { limit, nextToken } }): Promise<ReferenceList> => {
      const list = placesOf(authorityId);
      const before = startOf(list, nextToken);
      // Each page reads all references, because it counts the valid ones; an authority has tens or hundreds.
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

export const handler = await bindHandler(listReferencesHandler, () => ({ references: openReferences() }));
