// AWS Secrets Manager for tests: answers GetSecretValue for the given secrets and nothing else.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface TestSecrets {
  /** Environment variables with which a process reads these secrets through the AWS SDK. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** Starts the server; `secrets` maps ids to values. */
export async function startSecrets(secrets: Readonly<Record<string, string>>): Promise<TestSecrets> {
  const server = createServer(async (request, response) => {
    const { SecretId = '' } = (await json(request)) as { SecretId?: string };
    const text = secrets[SecretId];
    const known = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && text !== undefined;
    response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(
        known ? { Name: SecretId, SecretString: text } : { __type: 'ResourceNotFoundException' },
      ),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    environment: { AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}` },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
