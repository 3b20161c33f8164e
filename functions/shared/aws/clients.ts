// The AWS clients: the one place that knows endpoints, timeouts and retries. Endpoints come from the SDK's own
// variables (AWS_ENDPOINT_URL_DYNAMODB and so on), which the local host sets and AWS leaves unset.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 2_500;
/**
 * Total number of attempts, with the SDK's exponential backoff and jitter between them. Together they end before the
 * shortest function timeout (10 s), so that a hanging table leads to a problem document and not to a killed function.
 */
const MAX_ATTEMPTS = 3;
const MAX_SOCKETS = 64;

/** Settings of every client. */
export const CLIENT_SETTINGS = {
  maxAttempts: MAX_ATTEMPTS,
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
    httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
  },
} as const;

let dynamodbClient: DynamoDBClient | undefined;

/** The process's DynamoDB client, made on first use and shared so that connections are reused. */
export function dynamodb(): DynamoDBClient {
  dynamodbClient ??= new DynamoDBClient(CLIENT_SETTINGS);
  return dynamodbClient;
}

/**
 * Reads the text of a secret. The Secrets Manager client is loaded on first use: only scoring functions need it.
 *
 * @throws the SDK's error where the secret is missing or may not be read
 */
export async function readSecret(secretId: string): Promise<string> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(CLIENT_SETTINGS);
  const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  client.destroy();
  if (answer.SecretString === undefined) throw new Error(`The secret ${secretId} has no text value`);
  return answer.SecretString;
}
