// Door of GET /v1/models.
import * as z from 'zod';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { describeModels } from '../models.ts';
import { listModels } from '../routes.ts';

const { MODELS_DIR } = parseEnvironment({ MODELS_DIR: z.string().min(1) });
const items = describeModels(taskPath(MODELS_DIR));

export const handler = apiHandler(listModels, async () => ({ items }));
