// Door of GET /v1/declarations/{declarationId}.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { getDeclaration } from '../routes.ts';
import { openStore, unknownDeclaration } from '../wiring.ts';

const store = openStore();

export const handler = apiHandler(getDeclaration, async ({ params: { declarationId } }) => {
  const record = await store.getDeclaration(declarationId);
  if (record === undefined) throw unknownDeclaration(declarationId);
  const { assessment, selectionProbability, declaration, profiles, inspection } = record;
  return {
    ...assessment,
    selectionProbability,
    declaration,
    profiles,
    ...(inspection === undefined ? {} : { inspection }),
  };
});
