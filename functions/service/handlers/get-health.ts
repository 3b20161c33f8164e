// Handler of GET /v1/health.
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { getHealth } from '../routes.ts';

interface Dependencies {
  /** Version of the service. */
  readonly version: string;
}

export const getHealthHandler = ({ version }: Dependencies): ApiHandler =>
  apiHandler(getHealth, async () => ({ status: 'ok', version }));

export const handler = await bindHandler(getHealthHandler, () => ({
  version: parseEnvironment({ SERVICE_VERSION: z.string().min(1) }).SERVICE_VERSION,
}));
