// Finds the service for a command: from the endpoints file of a local host, or from the stacks of a stage in AWS. AWS clients are loaded
// on first use: each takes as long to load as everything else that a command needs.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SFNClient, SFNClientConfig } from '@aws-sdk/client-sfn';
import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import * as z from 'zod';

const Endpoints = z.object({
  consoleUrl: z.string().optional(),
  apiUrl: z.string(),
  tokenUrl: z.string(),
  s3Url: z.string(),
  dynamodbUrl: z.string(),
  sqsUrl: z.string(),
  stepFunctionsUrl: z.string(),
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
  stateMachines: z.record(z.string(), z.string()),
});

/** What a command needs of a running service. */
export interface Service {
  /** Undefined for a stage, and where the host has no console. */
  readonly consoleUrl?: string | undefined;
  /** Without /v1. */
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly tables: Readonly<Record<string, string>>;
  readonly buckets: Readonly<Record<string, string>>;
  /** URLs. */
  readonly queues: Readonly<Record<string, string>>;
  /** ARNs. */
  readonly stateMachines: Readonly<Record<string, string>>;
  readonly dynamodb: () => Promise<DynamoDBClient>;
  readonly s3: () => Promise<S3Client>;
  readonly sqs: () => Promise<SQSClient>;
  readonly stepFunctions: () => Promise<SFNClient>;
}

/** Options of every operator command, for parseArgs of node:util. */
export const SERVICE_OPTIONS = {
  endpoints: { type: 'string' },
  stage: { type: 'string' },
  region: { type: 'string' },
} as const;

export const SERVICE_HELP = `  --endpoints <file>   endpoints.json of a local host (default .local/endpoints.json)
  --stage <name>       a deployed stage instead, with your AWS credentials;
                       API calls also need CUSTOMS_CLIENT_ID and CUSTOMS_CLIENT_SECRET
  --region <name>      AWS region of the stage`;

/** The endpoints file of a local host that was started without options. */
export const DEFAULT_ENDPOINTS = join(import.meta.dirname, '..', '..', '.local', 'endpoints.json');

/** How a command chooses the service. */
export interface ServiceChoice {
  readonly endpoints?: string | undefined;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
}

/** A mistake of the user; shown without a stack trace. */
export class UsageError extends Error {}

/**
 * Finds the service.
 *
 * @param clientName the local client to use; for a stage it comes from the environment
 * @throws UsageError with what to start or set
 */
export async function findService(options: ServiceChoice, clientName = 'operator'): Promise<Service> {
  if (options.stage !== undefined) return deployedService(options.stage, options.region);
  const file = options.endpoints ?? DEFAULT_ENDPOINTS;
  if (!existsSync(file)) throw new UsageError(`${file} does not exist: start the service first (npm start)`);
  const parsed = Endpoints.safeParse(jsonOf(file));
  if (!parsed.success)
    throw new UsageError(`${file} is not an endpoints file: ${z.prettifyError(parsed.error)}`);
  const {
    consoleUrl,
    apiUrl,
    tokenUrl,
    s3Url,
    dynamodbUrl,
    sqsUrl,
    stepFunctionsUrl,
    region,
    credentials,
    clients,
    tables,
    buckets,
    queues,
    stateMachines,
  } = parsed.data;
  const client = clients.find(({ name }) => name === clientName);
  if (client === undefined) throw new UsageError(`${file} has no client "${clientName}"`);
  return {
    consoleUrl,
    apiUrl,
    tokenUrl,
    client,
    tables,
    buckets,
    queues,
    stateMachines,
    dynamodb: () => dynamodbClient({ endpoint: dynamodbUrl, region, credentials }),
    // A trailing checksum would cost one more pass over a stream, for a connection within the machine.
    s3: () =>
      s3Client({
        endpoint: s3Url,
        region,
        credentials,
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      }),
    sqs: () => sqsClient({ endpoint: sqsUrl, region, credentials }),
    stepFunctions: () => sfnClient({ endpoint: stepFunctionsUrl, region, credentials }),
  };
}

/**
 * The command line of a command that takes one file.
 *
 * @param further options of the command in addition to those that choose the service
 * @returns undefined if only the help was requested, which is then printed
 * @throws UsageError unless exactly one file is given
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
  if (path === undefined || others.length > 0) throw new UsageError(`Expected one file.\n\n${help}`);
  return { ...(values as ServiceChoice & ValuesOf<Further>), path };
}

type Options = NonNullable<ParseArgsConfig['options']>;
type ValuesOf<Chosen extends Options> = ReturnType<typeof parseArgs<{ options: Chosen }>>['values'];

async function deployedService(stage: string, region: string | undefined): Promise<Service> {
  const settings = region === undefined ? {} : { region };
  const outputs = await stackOutputs(
    ['Data', 'Api', 'Documents', 'Insight', 'Notify'].map((name) => `CustomsScoring-${stage}-${name}`),
    settings,
  );
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
    stateMachines: named('StateMachineArn'),
    dynamodb: () => dynamodbClient(settings),
    s3: () => s3Client(settings),
    sqs: () => sqsClient(settings),
    stepFunctions: () => sfnClient(settings),
  };
}

/** The outputs of deployed stacks by name. */
export async function stackOutputs(
  stacks: readonly string[],
  settings: { readonly region?: string },
): Promise<ReadonlyMap<string, string>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const cloudFormation = new CloudFormationClient(settings);
  const outputs = new Map<string, string>();
  for (const StackName of stacks) {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    for (const { OutputKey, OutputValue } of Stacks?.[0]?.Outputs ?? []) {
      if (OutputKey !== undefined && OutputValue !== undefined) outputs.set(OutputKey, OutputValue);
    }
  }
  return outputs;
}

async function dynamodbClient(config: DynamoDBClientConfig): Promise<DynamoDBClient> {
  return new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(config);
}

async function s3Client(config: S3ClientConfig): Promise<S3Client> {
  return new (await import('@aws-sdk/client-s3')).S3Client(config);
}

async function sfnClient(config: SFNClientConfig): Promise<SFNClient> {
  return new (await import('@aws-sdk/client-sfn')).SFNClient(config);
}

async function sqsClient(config: SQSClientConfig): Promise<SQSClient> {
  return new (await import('@aws-sdk/client-sqs')).SQSClient(config);
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`${file} is not an endpoints file: it is not JSON`);
  }
}

/** The message for a mistake of the user; undefined for any other error. */
function mistakeOf(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message;
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return error.message;
  }
  const refused = refusedBy(error);
  return refused && `No service is listening at ${refused}: start it first (npm start)`;
}

/** The `address:port` that refused a connection; undefined for any other error. */
function refusedBy(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, address, port } = error as Error & { code?: string; address?: string; port?: number };
  return code === 'ECONNREFUSED' && address !== undefined ? `${address}:${port}` : refusedBy(error.cause);
}

/** Runs a command: a mistake of the user is one line and exit code 2, any other error fails with its stack. */
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
