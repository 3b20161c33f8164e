// Handler of GET /v1/declarations/{declarationId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { besideOf, type NetworkScores } from '../../shared/network/beside.ts';
import { openNetworkScores } from '../../shared/network/wiring.ts';
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
  readonly network: NetworkScores;
}

export const getDeclarationHandler = ({ declarations, network }: Dependencies): ApiHandler =>
  apiHandler(getDeclaration, async ({ params: { declarationId }, caller }) => {
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
      ...(await besideOf(network, caller, declaration.importerId)),
    };
  });

export const handler = await bindHandler(getDeclarationHandler, () => ({
  declarations: openDeclarations(),
  network: openNetworkScores(),
}));
