// The route table of HS codes: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  CodeAnswer,
  CodePath,
  CodeQuery,
  CodeSearch,
  DecisionAnswer,
  DecisionRequest,
  FoundCodes,
  PredictionAnswer,
  PredictionPath,
  PredictionRequest,
  StoredPrediction,
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
    'Descriptions in English and Korean; of a text in several languages, the English or Korean part is read. Descriptions that are too general or name no goods get status `vague`, texts without any part in a supported language and bare codes get `unreadable`; both say what to add. The service never guesses. Manifest phrases beside goods, HTML and invisible characters are not read.',
  request: { body: PredictionRequest },
  status: 200,
  response: {
    description: 'One answer for each item',
    schema: PredictionAnswer,
    links: {
      getHsPrediction: { predictionId: '$response.body#/predictionId' },
      decideHsCodes: { predictionId: '$response.body#/predictionId' },
    },
  },
  idempotent: true,
});

export const getHsPrediction = route({
  operationId: 'getHsPrediction',
  method: 'GET',
  path: '/v1/hs/predictions/{predictionId}',
  scope: 'hs:predict',
  entry: `${HANDLERS}/get-prediction.ts`,
  tag: TAG,
  summary: 'Read a prediction with its goods and the decisions on it',
  description:
    'As answered when it was made, with titles of the present edition. Only the party or client that requested the prediction can read it; others get 404. Kept for 400 days, unless the service is set up otherwise.',
  request: { params: PredictionPath },
  status: 200,
  response: { description: 'The prediction', schema: StoredPrediction },
  problems: [404],
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

export const getHsCode = route({
  operationId: 'getHsCode',
  method: 'GET',
  path: '/v1/hs/codes/{code}',
  scope: 'hs:predict',
  entry: `${HANDLERS}/get-code.ts`,
  tag: TAG,
  summary: 'Read a code: its title, the codes above it and those directly below',
  description:
    'Codes of 2, 4 and 6 digits of the HS; with `schedule=HSK` also the Korean codes below the subheadings, up to 10 digits. A code of an earlier edition of the HS is answered with 404 and `successors`. Korean codes are known where the sources have them: those of HS 2012 whose subheading HS 2022 still has, and those of later rulings.',
  request: { params: CodePath, query: CodeQuery },
  status: 200,
  response: { description: 'The code', schema: CodeAnswer },
  problems: [404],
});

export const searchHsCodes = route({
  operationId: 'searchHsCodes',
  method: 'GET',
  path: '/v1/hs/codes',
  scope: 'hs:predict',
  entry: `${HANDLERS}/search-codes.ts`,
  tag: TAG,
  summary: 'Search codes by the words of their titles or by their first digits',
  description:
    'All words must occur in the English or Korean titles of the code and of those above it, whatever the language of the answer. Codes with all words in their own title come first. Without `q`, the chapters.',
  request: { query: CodeSearch },
  status: 200,
  response: { description: 'A page of codes', schema: FoundCodes },
});

export const hsCodeRoutes = [
  predictHsCodes,
  getHsPrediction,
  decideHsCodes,
  getHsCode,
  searchHsCodes,
] as const;
