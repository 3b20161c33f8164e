// endpoints.json: where everything of a running host is found, for demos, tests and operator commands.
import type { ClientCredentials } from './issuer.ts';
import { CREDENTIALS, REGION } from './settings.ts';
import type { Output } from './template/deployment.ts';
import { camelCase } from './template/template.ts';

export const ENDPOINTS_FILE = 'endpoints.json';

/** The file's content; docs: the API document's "Running locally". */
export interface HostEndpoints {
  /** Origin of the API, without `/v1`. */
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly s3Url: string;
  readonly dynamodbUrl: string;
  readonly sqsUrl: string;
  readonly stepFunctionsUrl: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly clients: readonly ClientCredentials[];
  readonly buckets: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, string>>;
  /** URLs. */
  readonly queues: Readonly<Record<string, string>>;
  /** ARNs. */
  readonly stateMachines: Readonly<Record<string, string>>;
}

type Urls = Pick<
  HostEndpoints,
  'apiUrl' | 'tokenUrl' | 's3Url' | 'dynamodbUrl' | 'sqsUrl' | 'stepFunctionsUrl'
>;

/** Stack outputs called `TableName<Key>`, `BucketName<Key>`, `QueueUrl<Key>` and `StateMachineArn<Key>` say what others may use. */
export function endpointsOf(
  urls: Urls,
  clients: readonly ClientCredentials[],
  outputs: readonly Output[],
): HostEndpoints {
  const named = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      outputs
        .filter(({ key }) => key.startsWith(prefix) && key.length > prefix.length)
        .map(({ key, value }) => [camelCase(key.slice(prefix.length)), String(value)]),
    );
  return {
    ...urls,
    region: REGION,
    credentials: CREDENTIALS,
    clients,
    buckets: named('BucketName'),
    tables: named('TableName'),
    queues: named('QueueUrl'),
    stateMachines: named('StateMachineArn'),
  };
}
