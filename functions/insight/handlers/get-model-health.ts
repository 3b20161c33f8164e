// Handler of GET /v1/models/{name}/health.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { type HealthPorts, healthOf } from '../health/measure.ts';
import { openHealth } from '../health/wiring.ts';
import { getModelHealth } from '../routes.ts';
import { healthPeriod } from '../schemas.ts';

export const getModelHealthHandler = (ports: HealthPorts): ApiHandler =>
  apiHandler(getModelHealth, async ({ params: { name }, query }) => {
    const health = await healthOf(ports, name, healthPeriod(query));
    if (health === undefined) throw new ProblemError(404, { detail: message('health.unknown', { name }) });
    return health;
  });

export const handler = await bindHandler(getModelHealthHandler, openHealth);
