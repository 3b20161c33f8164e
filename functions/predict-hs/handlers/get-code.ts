// Handler of GET /v1/hs/codes/{code}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { viewCode } from '../code-view.ts';
import type { NationalCodes } from '../national-codes.ts';
import { getHsCode } from '../routes.ts';
import type { CodeAnswer } from '../schemas.ts';
import { openNationalCodes } from '../wiring.ts';

interface Dependencies {
  readonly codes: NationalCodes;
}

export const getCodeHandler = ({ codes }: Dependencies): ApiHandler =>
  apiHandler(getHsCode, async ({ params: { code }, query: { schedule }, language }): Promise<CodeAnswer> => {
    const view = viewCode(codes, code, schedule, language);
    if (view.kind === 'superseded') {
      throw new ProblemError('superseded-code', { detail: view.detail, successors: view.successors });
    }
    if (view.kind === 'unknown') throw new ProblemError(404, { detail: view.detail });
    const { title, path, children } = view;
    return { code, schedule, edition: codes.edition, title, path: [...path], children: [...children] };
  });

export const handler = await bindHandler(getCodeHandler, () => ({ codes: openNationalCodes() }));
