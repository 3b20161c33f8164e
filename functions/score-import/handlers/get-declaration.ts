// Handler of GET /v1/declarations/{declarationId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import {
  assessmentOf,
  type DeclarationReader,
  shownAssignment,
  unknownDeclaration,
} from '../declarations/record.ts';
import { getDeclaration } from '../routes.ts';
import { openDeclarations } from '../wiring.ts';

interface Dependencies {
  readonly declarations: DeclarationReader;
}

export const getDeclarationHandler = ({ declarations }: Dependencies): ApiHandler =>
  apiHandler(getDeclaration, async ({ params: { declarationId } }) => {
    const record = await declarations.getDeclaration(declarationId);
    if (record === undefined) throw unknownDeclaration(declarationId);
    const { selectionProbability, declaration, profiles, by, inspection, assignment } = record;
    return {
      ...assessmentOf(record),
      selectionProbability,
      declaration,
      profiles,
      by,
      ...shownAssignment(assignment),
      ...(inspection === undefined ? {} : { inspection }),
    };
  });

export const handler = await bindHandler(getDeclarationHandler, () => ({ declarations: openDeclarations() }));
