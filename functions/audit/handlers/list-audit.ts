// Handler of GET /v1/audit.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { filterOf, type Lines, listOf } from '../lines.ts';
import { listAudit } from '../routes.ts';
import { openLines } from '../wiring.ts';

interface Dependencies {
  readonly lines: Lines;
}

export const listAuditHandler = ({ lines }: Dependencies): ApiHandler =>
  apiHandler(listAudit, async ({ query }) => {
    const filter = filterOf(query, new Date());
    const list = listOf(filter);
    const page = await lines.page(filter, query.limit, startOf(list, query.nextToken));
    return pageAnswer(list, page.lines, page.next);
  });

export const handler = await bindHandler(listAuditHandler, () => ({ lines: openLines() }));
