// Handler of GET /v1/network/paths.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type LinksDependencies, pathsAnswer } from '../days/answers.ts';
import { fromFile } from '../days/graphs.ts';
import { findPaths } from '../routes.ts';
import { openDays, openRuns } from '../wiring.ts';

export const findPathsHandler = (dependencies: LinksDependencies): ApiHandler =>
  apiHandler(findPaths, ({ query }) => pathsAnswer(dependencies, query));

export const handler = await bindHandler(findPathsHandler, () => ({
  runs: openRuns(),
  days: openDays(),
  graphs: fromFile,
}));
