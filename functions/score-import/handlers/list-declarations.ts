// Door of GET /v1/declarations: the worklist.
import { apiHandler, invalidRequest } from '../../shared/http/api-handler.ts';
import { openStore } from '../reading.ts';
import { listDeclarations } from '../routes.ts';
import { packToken, unpackToken } from '../worklist-token.ts';

const store = openStore();

export const handler = apiHandler(listDeclarations, async ({ query: { lane, day, limit, nextToken } }) => {
  const after = nextToken === undefined ? undefined : unpackToken(nextToken, lane, day);
  if (nextToken !== undefined && after === undefined) {
    const message = 'Expected the nextToken of a previous page of this lane and day';
    throw invalidRequest([{ pointer: '/query/nextToken', message }]);
  }
  const page = await store.worklist(lane, day, limit, after);
  return {
    items: page.items.map(({ assessment, ...rest }) => ({ ...assessment, ...rest })),
    ...(page.next === undefined ? {} : { nextToken: packToken(lane, day, page.next) }),
  };
});
