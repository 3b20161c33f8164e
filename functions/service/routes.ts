// The route table of the service itself: is it up, and which models does it run.
import { route } from '../shared/http/route.ts';
import { Health, Models } from './schemas.ts';

export const getHealth = route({
  operationId: 'getHealth',
  method: 'GET',
  path: '/v1/health',
  scope: null,
  entry: 'functions/service/handlers/get-health.ts',
  tag: 'Service',
  summary: 'Whether the service answers, and its version',
  request: {},
  status: 200,
  response: { description: 'The service answers', schema: Health },
});

export const listModels = route({
  operationId: 'listModels',
  method: 'GET',
  path: '/v1/models',
  scope: 'models:read',
  entry: 'functions/service/handlers/list-models.ts',
  tag: 'Service',
  summary: 'The shipped models with their cards',
  request: {},
  status: 200,
  response: { description: 'Every shipped model', schema: Models },
});

export const serviceRoutes = [getHealth, listModels] as const;
