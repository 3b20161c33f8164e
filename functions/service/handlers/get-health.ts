// Door of GET /v1/health.
import * as z from 'zod';
import { parseEnvironment } from '../../shared/environment.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { getHealth } from '../routes.ts';

const { SERVICE_VERSION: version } = parseEnvironment({ SERVICE_VERSION: z.string().min(1) });

export const handler = apiHandler(getHealth, async () => ({ status: 'ok', version }));
