// Handler of GET /v1/network/entities/{entityId}/ego.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { egoAnswer, type LinksDependencies } from '../days/answers.ts';
import { fromFile } from '../days/graphs.ts';
import { getEgo } from '../routes.ts';
import { openDays, openRuns } from '../wiring.ts';

export const getEgoHandler = (dependencies: LinksDependencies): ApiHandler =>
  apiHandler(getEgo, (request) => egoAnswer(dependencies, request));

export const handler = await bindHandler(getEgoHandler, () => ({
  runs: openRuns(),
  days: openDays(),
  graphs: fromFile,
}));
