// Handler of GET /v1/declarations: the worklists.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { type WorklistReader, worklistOf } from '../declarations/worklist.ts';
import { listDeclarations } from '../routes.ts';
import { openWorklists } from '../wiring.ts';

interface Dependencies {
  readonly declarations: WorklistReader;
}

export const listDeclarationsHandler = ({ declarations }: Dependencies): ApiHandler =>
  apiHandler(listDeclarations, async ({ query: { limit, nextToken, ...filter } }) => {
    const list = worklistOf(filter);
    const page = await declarations.worklist(filter, limit, startOf(list, nextToken));
    return pageAnswer(list, page.items, page.next);
  });

export const handler = await bindHandler(listDeclarationsHandler, () => ({
  declarations: openWorklists(),
}));
