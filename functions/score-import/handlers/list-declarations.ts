// Door of GET /v1/declarations: the worklist.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { worklistOf } from '../declarations/worklist.ts';
import { listDeclarations } from '../routes.ts';
import { openStore } from '../wiring.ts';

const store = openStore();

export const handler = apiHandler(listDeclarations, async ({ query: { lane, day, limit, nextToken } }) => {
  const list = worklistOf(lane, day);
  const page = await store.worklist(lane, day, limit, startOf(list, nextToken));
  const items = page.items.map(({ assessment, ...rest }) => ({ ...assessment, ...rest }));
  return pageAnswer(list, items, page.next);
});
