// Handler of GET /v1/authorities.
import { bindHandler } from '../../shared/bind.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type PagedList, pageAnswer, startOf } from '../../shared/http/paging.ts';
import type { References } from '../references/reference.ts';
import { adviceOn, countValid } from '../references/view.ts';
import { listAuthorities } from '../routes.ts';
import { type AuthorityList, AuthorityPath } from '../schemas.ts';
import { openReferences } from '../wiring.ts';

const CONCURRENT_QUERIES = 8;
const LIST: PagedList<string> = { name: 'authorities', position: AuthorityPath.shape.authorityId };

interface Dependencies {
  readonly references: Pick<References, 'authorities' | 'list'>;
}

export const listAuthoritiesHandler = ({ references }: Dependencies): ApiHandler =>
  apiHandler(listAuthorities, async ({ query: { limit, nextToken } }): Promise<AuthorityList> => {
    const { authorityIds, next } = await references.authorities(limit, startOf(LIST, nextToken));
    const today = new Date().toISOString().slice(0, 10);
    const items = await mapConcurrently(authorityIds, CONCURRENT_QUERIES, async (authorityId) => {
      // What is valid depends on the day, so it is counted and not kept; an authority has tens or hundreds of references.
      const all = await references.list(authorityId);
      const valid = countValid(all, today);
      return all.length === 0 ? [] : [{ authorityId, valid, advice: adviceOn(valid) }];
    });
    return pageAnswer(LIST, items.flat(), next);
  });

export const handler = await bindHandler(listAuthoritiesHandler, () => ({ references: openReferences() }));
