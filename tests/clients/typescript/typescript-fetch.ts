// The API called by the client that openapi-generator generates (-g typescript-fetch): what it once read wrongly.
import { type Context, expectThat } from './context';
import {
  Configuration,
  Country,
  Currency,
  type Declaration,
  ImportDeclarationsApi,
  ResponseError,
  ServiceApi,
} from './generated/typescript-fetch';

const configurationOf = ({ apiUrl, token }: Context) =>
  new Configuration({ basePath: apiUrl, accessToken: token });

function declaration(declarationId: string): Declaration {
  return {
    declarationId,
    declaredOn: new Date('2020-01-02'),
    office: '40',
    processType: 'B',
    importType: '11',
    importUse: '21',
    paymentType: '11',
    transportMode: '10',
    declarantId: 'BROKER1',
    importerId: 'ROASTERY7',
    departureCountry: Country.Br,
    items: [
      {
        itemNumber: 1,
        hsCode: '090121',
        originCountry: Country.Br,
        originMark: 'E',
        taxRate: 8,
        taxType: 'A',
        netMassKg: 250,
        price: { amount: 2_500, currency: Currency.Usd, exchangeRate: 1_400 },
      },
    ],
  };
}

export async function batch(context: Context): Promise<void> {
  const api = new ImportDeclarationsApi(configurationOf(context));
  const declarations = [declaration('TF-1'), { ...declaration('TF-2'), office: '' }];
  const answer = await api.scoreDeclarationBatch({ declarationBatch: { declarations } });
  const [good, refused] = answer.items;
  expectThat(good?.result === 'scored' && good.scoredAt instanceof Date, answer);
  expectThat(
    refused?.result === 'problem' && refused.problem.errors?.[0]?.pointer === '/declarations/1/office',
    answer,
  );
}

export async function refusal(context: Context): Promise<void> {
  const api = new ServiceApi(configurationOf({ ...context, token: 'none' }));
  const error: unknown = await api.listModels().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expectThat(error instanceof ResponseError && error.response.status === 401, error);
  const body: unknown = await error.response.json();
  expectThat(JSON.stringify(body) === '{"message":"Unauthorized"}', body);
}
