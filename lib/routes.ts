// Every route of the service, in the order of the API document: what CDK deploys, docs/openapi.json describes and the
// API tests call.
import { delinquencyRoutes } from '../functions/delinquency/routes.ts';
import { hsCodeRoutes } from '../functions/predict-hs/routes.ts';
import { importDeclarationRoutes } from '../functions/score-import/routes.ts';
import { serviceRoutes } from '../functions/service/routes.ts';
import type { Route } from '../functions/shared/http/route.ts';
import { documentRoutes } from '../functions/verify-document/routes.ts';

export const ROUTES: readonly Route[] = [
  ...serviceRoutes,
  ...importDeclarationRoutes,
  ...hsCodeRoutes,
  ...documentRoutes,
  ...delinquencyRoutes,
];
