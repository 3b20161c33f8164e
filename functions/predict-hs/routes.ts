// The route table of HS codes: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  DecisionAnswer,
  DecisionRequest,
  PredictionAnswer,
  PredictionPath,
  PredictionRequest,
} from './schemas.ts';

const HANDLERS = 'functions/predict-hs/handlers';
const TAG = 'HS codes';

export const predictHsCodes = route({
  operationId: 'predictHsCodes',
  method: 'POST',
  path: '/v1/hs/predictions',
  scope: 'hs:predict',
  entry: `${HANDLERS}/predict.ts`,
  tag: TAG,
  summary: 'Predict HS codes of up to 100 goods descriptions',
  description:
    'Descriptions in English and Korean. Descriptions that are too general or name no goods get status `vague`, unsupported languages or bare codes get `unreadable`; both say what to add. The service never guesses. Manifest phrases beside goods, HTML and invisible characters are not read.',
  request: { body: PredictionRequest },
  status: 200,
  response: {
    description: 'One answer for each item',
    schema: PredictionAnswer,
    links: { decideHsCodes: { predictionId: '$response.body#/predictionId' } },
  },
  idempotent: true,
});

export const decideHsCodes = route({
  operationId: 'decideHsCodes',
  method: 'POST',
  path: '/v1/hs/predictions/{predictionId}/decision',
  scope: 'hs:predict',
  entry: `${HANDLERS}/decide.ts`,
  tag: TAG,
  summary: 'Record the chosen codes',
  description:
    'Kept with the prediction for retraining. Repeating a decision changes nothing; a different decision replaces it. Only the party or client that requested the prediction can record a decision; others get 404.',
  request: { params: PredictionPath, body: DecisionRequest },
  status: 200,
  response: { description: 'All decisions on the prediction', schema: DecisionAnswer },
  problems: [404],
  idempotent: true,
});

export const hsCodeRoutes = [predictHsCodes, decideHsCodes] as const;
