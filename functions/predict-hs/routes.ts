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
    'English and Korean. A text that says too little is answered as vague, one that cannot be read as unreadable, both with what to add and never with a guess.',
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
  summary: 'Record the codes that were chosen',
  description:
    'Kept with the prediction for retraining. The same decision again changes nothing; a different one replaces it. Only who asked for a prediction decides on it: for others it does not exist.',
  request: { params: PredictionPath, body: DecisionRequest },
  status: 200,
  response: { description: 'Every decision of the prediction so far', schema: DecisionAnswer },
  problems: [404],
  idempotent: true,
});

export const hsCodeRoutes = [predictHsCodes, decideHsCodes] as const;
