// Where a command finds the service: the endpoints file of a local host, or the stacks of a stage in AWS.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';

const Endpoints = z.object({
  apiUrl: z.string(),
  tokenUrl: z.string(),
  s3Url: z.string(),
  dynamodbUrl: z.string(),
  sqsUrl: z.string(),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  clients: z.array(
    z.object({
      name: z.string(),
      clientId: z.string(),
      clientSecret: z.string(),
      scopes: z.array(z.string()),
    }),
  ),
  buckets: z.record(z.string(), z.string()),
  tables: z.record(z.string(), z.string()),
  queues: z.record(z.string(), z.string()),
});

/** What commands need of a running service. */
export interface Service {
  /** Without /v1. */
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly tables: Readonly<Record<string, string>>;
  readonly buckets: Readonly<Record<string, string>>;
  /** URLs. */
  readonly queues: Readonly<Record<string, string>>;
  readonly dynamodb: () => DynamoDBClient;
  readonly s3: () => S3Client;
  readonly sqs: () => SQSClient;
}

/** Options every operator command takes; for node:util parseArgs. */
export const SERVICE_OPTIONS = {
  endpoints: { type: 'string' },
  stage: { type: 'string' },
  region: { type: 'string' },
} as const;

export const SERVICE_HELP = `  --endpoints <file>   endpoints.json of a local host (default .local/endpoints.json)
  --stage <name>       the deployed stage instead, with your AWS credentials;
                       calls to the API also need CUSTOMS_CLIENT_ID and CUSTOMS_CLIENT_SECRET
  --region <name>      AWS region of the stage`;

/** Of a local host that was started without options. */
export const DEFAULT_ENDPOINTS = join(import.meta.dirname, '..', '..', '.local', 'endpoints.json');

/** Where a command was told to find the service. */
export interface ServiceChoice {
  readonly endpoints?: string | undefined;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
}

/** A mistake of the person at the keyboard; shown without a stack trace. */
export class UsageError extends Error {}

/**
 * Finds the service.
 *
 * @param clientName the local client to act as; a stage has the one of the environment
 * @throws UsageError that says what to start or set
 */
export async function findService(options: ServiceChoice, clientName = 'operator'): Promise<Service> {
  if (options.stage !== undefined) return deployedService(options.stage, options.region);
  const file = options.endpoints ?? DEFAULT_ENDPOINTS;
  if (!existsSync(file)) throw new UsageError(`${file} does not exist: start the service first (npm start)`);
  const parsed = Endpoints.safeParse(jsonOf(file));
  if (!parsed.success)
    throw new UsageError(`${file} is not an endpoints file: ${z.prettifyError(parsed.error)}`);
  const {
    apiUrl,
    tokenUrl,
    s3Url,
    dynamodbUrl,
    sqsUrl,
    region,
    credentials,
    clients,
    tables,
    buckets,
    queues,
  } = parsed.data;
  const client = clients.find(({ name }) => name === clientName);
  if (client === undefined) throw new UsageError(`${file} names no client "${clientName}"`);
  return {
    apiUrl,
    tokenUrl,
    client,
    tables,
    buckets,
    queues,
    dynamodb: () => new DynamoDBClient({ endpoint: dynamodbUrl, region, credentials }),
    // A checksum behind a stream is one more pass over it, for a connection that never leaves the machine.
    s3: () =>
      new S3Client({
        endpoint: s3Url,
        region,
        credentials,
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      }),
    sqs: () => new SQSClient({ endpoint: sqsUrl, region, credentials }),
  };
}

/**
 * The command line of a command that takes one file.
 *
 * @param further options of the command beside those that choose the service
 * @returns undefined where only the help was asked for; it is printed then
 * @throws UsageError where not exactly one file is named
 */
export function fileArguments<const Further extends Options = Record<never, never>>(
  help: string,
  further: Further = {} as Further,
): (ServiceChoice & ValuesOf<Further> & { readonly path: string }) | undefined {
  const { values, positionals } = parseArgs({
    options: { ...(further as Options), ...SERVICE_OPTIONS, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(help);
    return undefined;
  }
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw new UsageError(`Name one file.\n\n${help}`);
  return { ...(values as ServiceChoice & ValuesOf<Further>), path };
}

type Options = NonNullable<ParseArgsConfig['options']>;
type ValuesOf<Chosen extends Options> = ReturnType<typeof parseArgs<{ options: Chosen }>>['values'];

async function deployedService(stage: string, region: string | undefined): Promise<Service> {
  const settings = region === undefined ? {} : { region };
  const cloudFormation = new CloudFormationClient(settings);
  const outputs = new Map<string, string>();
  for (const name of ['Data', 'Api', 'Documents']) {
    const { Stacks } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: `CustomsScoring-${stage}-${name}` }),
    );
    for (const { OutputKey, OutputValue } of Stacks?.[0]?.Outputs ?? []) {
      if (OutputKey !== undefined && OutputValue !== undefined) outputs.set(OutputKey, OutputValue);
    }
  }
  const named = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      [...outputs]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [
          key.charAt(prefix.length).toLowerCase() + key.slice(prefix.length + 1),
          value,
        ]),
    );
  return {
    apiUrl: outputs.get('ApiUrl') ?? '',
    tokenUrl: outputs.get('TokenUrl') ?? '',
    client: {
      clientId: process.env.CUSTOMS_CLIENT_ID ?? '',
      clientSecret: process.env.CUSTOMS_CLIENT_SECRET ?? '',
    },
    tables: named('TableName'),
    buckets: named('BucketName'),
    queues: named('QueueUrl'),
    dynamodb: () => new DynamoDBClient(settings),
    s3: () => new S3Client(settings),
    sqs: () => new SQSClient(settings),
  };
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`${file} is not an endpoints file: it is not JSON`);
  }
}

/** What to tell the person at the keyboard; undefined where the mistake is not theirs. */
function mistakeOf(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message;
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return error.message;
  }
  const refused = refusedBy(error);
  return refused && `Nothing answers at ${refused}: start the service first (npm start)`;
}

/** Where a connection was refused: `address:port`; undefined for any other error. */
function refusedBy(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, address, port } = error as Error & { code?: string; address?: string; port?: number };
  return code === 'ECONNREFUSED' && address !== undefined ? `${address}:${port}` : refusedBy(error.cause);
}

/** Runs a command: mistakes are one line and exit code 2, everything else fails with its stack. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const message = mistakeOf(error);
    if (message === undefined) throw error;
    console.error(message);
    process.exitCode = 2;
  }
}
