// Handler of GET /v1/hs/codes.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { searchCodes, searchList } from '../code-view.ts';
import type { NationalCodes } from '../national-codes.ts';
import { searchHsCodes } from '../routes.ts';
import type { FoundCodes } from '../schemas.ts';
import { openNationalCodes } from '../wiring.ts';

interface Dependencies {
  readonly codes: NationalCodes;
}

export const searchCodesHandler = ({ codes }: Dependencies): ApiHandler =>
  apiHandler(searchHsCodes, async ({ query, language }): Promise<FoundCodes> => {
    const { q, schedule, limit, nextToken } = query;
    const list = searchList(schedule, q ?? '');
    const from = startOf(list, nextToken) ?? 0;
    const { items, next } = searchCodes(codes, { query: q, schedule, language }, { from, limit });
    return pageAnswer(
      list,
      items.map((item) => ({ ...item, path: [...item.path] })),
      next,
    );
  });

export const handler = await bindHandler(searchCodesHandler, () => ({ codes: openNationalCodes() }));
