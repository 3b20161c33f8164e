// Handler of GET /v1/declarations/{declarationId}/history.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type DeclarationReader, unknownDeclaration } from '../declarations/record.ts';
import { getDeclarationHistory } from '../routes.ts';
import { openDeclarations } from '../wiring.ts';

interface Dependencies {
  readonly declarations: DeclarationReader;
}

export const getHistoryHandler = ({ declarations }: Dependencies): ApiHandler =>
  apiHandler(getDeclarationHistory, async ({ params: { declarationId } }) => {
    const record = await declarations.getDeclaration(declarationId);
    if (record === undefined) throw unknownDeclaration(declarationId);
    return { items: [...record.history] };
  });

export const handler = await bindHandler(getHistoryHandler, () => ({ declarations: openDeclarations() }));
