// endpoints.json: the addresses, clients and names of a running host, for demos, tests and operators' commands.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HostError } from './errors.ts';
import type { ClientCredentials } from './issuer.ts';
import { CREDENTIALS, REGION } from './settings.ts';
import type { Output } from './template/deployment.ts';
import { camelCase } from './template/template.ts';
import { LOCAL_USERS, type LocalUser } from './users.ts';

export const ENDPOINTS_FILE = 'endpoints.json';

/** The content of the file. */
export interface HostEndpoints {
  /** Where people use the service in a browser; absent for a host without the console. */
  readonly consoleUrl?: string;
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
  /** People who can sign in to the public client `console`. */
  readonly users: readonly LocalUser[];
  readonly buckets: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, string>>;
  /** URLs. */
  readonly queues: Readonly<Record<string, string>>;
  /** ARNs. */
  readonly stateMachines: Readonly<Record<string, string>>;
}

type Urls = Pick<
  HostEndpoints,
  'consoleUrl' | 'apiUrl' | 'tokenUrl' | 's3Url' | 'dynamodbUrl' | 'sqsUrl' | 'stepFunctionsUrl'
>;

/**
 * The content of endpoints.json. Stack outputs named `TableName<Key>`, `BucketName<Key>`, `QueueUrl<Key>` and
 * `StateMachineArn<Key>` publish a resource under its key.
 */
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
    users: LOCAL_USERS,
    buckets: named('BucketName'),
    tables: named('TableName'),
    queues: named('QueueUrl'),
    stateMachines: named('StateMachineArn'),
  };
}

/**
 * Reads the endpoints of the host that uses a state folder, running or not.
 *
 * @throws HostError if no host has used the folder
 */
export function readEndpoints(stateFolder: string): {
  readonly endpoints: HostEndpoints;
  readonly file: string;
} {
  const file = join(resolve(stateFolder), ENDPOINTS_FILE);
  if (!existsSync(file)) throw new HostError(`${file} does not exist: start the service first (npm start)`);
  return { endpoints: JSON.parse(readFileSync(file, 'utf8')) as HostEndpoints, file };
}
