// Handler of GET /v1/declarations: the worklist.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { type WorklistReader, worklistOf } from '../declarations/worklist.ts';
import { listDeclarations } from '../routes.ts';
import { openDeclarations } from '../wiring.ts';

interface Dependencies {
  readonly declarations: WorklistReader;
}

export const listDeclarationsHandler = ({ declarations }: Dependencies): ApiHandler =>
  apiHandler(listDeclarations, async ({ query: { lane, day, limit, nextToken } }) => {
    const list = worklistOf(lane, day);
    const page = await declarations.worklist(lane, day, limit, startOf(list, nextToken));
    return pageAnswer(list, page.items, page.next);
  });

export const handler = await bindHandler(listDeclarationsHandler, () => ({
  declarations: openDeclarations(),
}));
