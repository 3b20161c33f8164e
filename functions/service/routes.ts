// The route table of the service itself: its health and its models.
import { route } from '../shared/http/route.ts';
import { Health, Models, ModelsQuery } from './schemas.ts';

export const getHealth = route({
  operationId: 'getHealth',
  method: 'GET',
  path: '/v1/health',
  scope: null,
  entry: 'functions/service/handlers/get-health.ts',
  tag: 'Service',
  summary: 'Check that the service is up',
  description: 'Public, without a token. Says that the service answers and which version it is.',
  request: {},
  status: 200,
  response: { description: 'The service is up', schema: Health },
});

export const listModels = route({
  operationId: 'listModels',
  method: 'GET',
  path: '/v1/models',
  scope: 'models:read',
  entry: 'functions/service/handlers/list-models.ts',
  tag: 'Service',
  summary: 'List the shipped models',
  description:
    'Versions, training data, metrics and thresholds; with `cards=true` the model cards, too. Thresholds and cards of the models that compare stamps and signatures are shown only to customs clients with the scope `references:read`.',
  request: { query: ModelsQuery },
  status: 200,
  response: { description: 'Every shipped model', schema: Models },
});

export const serviceRoutes = [getHealth, listModels] as const;
