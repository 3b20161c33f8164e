// What `npm run tool -- redrive` sends to SQS in AWS: signed with version 4 as SQS recomputes it, and refusals in SQS's own words.
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SqsClient } from '../../../bin/support/sqs.ts';

const REGION = 'eu-central-1';
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const seen: Seen[] = [];
let refuses = false;
const server = createServer(async (request, response) => {
  seen.push({ headers: request.headers, body: await text(request) });
  response.writeHead(refuses ? 403 : 200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(
    JSON.stringify(refuses ? { __type: 'AccessDenied', message: 'You may not' } : { TaskHandle: 'one' }),
  );
});
let queueUrl: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  queueUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/111122223333/dead-letters`;
});
afterAll(() => server.close());
beforeEach(() => {
  seen.length = 0;
  refuses = false;
});

/** The signature that AWS computes: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
function signatureOf({ headers, body }: Seen, signedHeaders: string): string {
  const hash = (content: string): string => createHash('sha256').update(content).digest('hex');
  const names = signedHeaders.split(';');
  const canonical = [
    ...['POST', '/', ''],
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    ...['', signedHeaders, hash(body)],
  ].join('\n');
  const date = String(headers['x-amz-date']);
  const scope = [date.slice(0, 8), REGION, 'sqs', 'aws4_request'];
  const key = scope.reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${CREDENTIALS.secretAccessKey}`,
  );
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), hash(canonical)].join('\n');
  return createHmac('sha256', key).update(toSign).digest('hex');
}

describe('a call of SQS', () => {
  test('is signed for the service, region and session, with its operation and body', async () => {
    const client = new SqsClient({ region: REGION, credentials: CREDENTIALS });
    const input = { SourceArn: 'arn:aws:sqs:eu-central-1:111122223333:dead-letters' };
    expect(await client.call(queueUrl, 'StartMessageMoveTask', input)).toEqual({ TaskHandle: 'one' });
    const [request] = seen;
    if (request === undefined) expect.fail('Nothing was sent');
    expect(JSON.parse(request.body)).toEqual(input);
    expect(request.headers).toMatchObject({
      'x-amz-target': 'AmazonSQS.StartMessageMoveTask',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-security-token': 'session',
    });
    const [, signedHeaders = '', signature] =
      /SignedHeaders=([^,]+), Signature=(\w+)$/.exec(String(request.headers.authorization)) ?? [];
    expect(signedHeaders.split(';')).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-target']));
    expect(signature).toBe(signatureOf(request, signedHeaders));
  });

  test('that is refused says why', async () => {
    refuses = true;
    const client = new SqsClient({ region: REGION, credentials: CREDENTIALS });
    await expect(client.call(queueUrl, 'GetQueueAttributes', {})).rejects.toThrow(
      'SQS refuses GetQueueAttributes with 403: You may not',
    );
  });
});
