// Every route of the service: what CDK deploys and the API tests call.
import { auditRoutes } from '../functions/audit/routes.ts';
import { delinquencyRoutes } from '../functions/delinquency/routes.ts';
import { insightRoutes } from '../functions/insight/routes.ts';
import { networkRoutes } from '../functions/network/routes.ts';
import { webhookRoutes } from '../functions/notify/routes.ts';
import { hsCodeRoutes } from '../functions/predict-hs/routes.ts';
import { riskGroupRoutes } from '../functions/risk-groups/routes.ts';
import { importDeclarationRoutes } from '../functions/score-import/routes.ts';
import { serviceRoutes } from '../functions/service/routes.ts';
import type { Route } from '../functions/shared/http/route.ts';
import { documentRoutes, getOverlay } from '../functions/verify-document/routes.ts';

/** What the API document describes. */
export const ROUTES: readonly Route[] = [
  ...serviceRoutes,
  ...importDeclarationRoutes,
  ...hsCodeRoutes,
  ...documentRoutes,
  ...delinquencyRoutes,
  ...networkRoutes,
  ...insightRoutes,
  ...riskGroupRoutes,
  ...auditRoutes,
  ...webhookRoutes,
];

/** Routes of URLs that other answers contain: as opaque to clients as the bucket's, and not in the API document. */
export const SIGNED_ROUTES: readonly Route[] = [getOverlay];
