// Operations that this host answers in dynalite's place, and DynamoDB's form of answers and errors.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isRecord } from '../json.ts';
import { bodyOf } from './json-service.ts';

const VERSION = 'DynamoDB_20120810';
const NAMESPACE = 'com.amazonaws.dynamodb.v20120810';
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** An answer of DynamoDB: its status and its JSON. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** An error as dynalite's actions and checks give it. */
export interface Answered {
  readonly statusCode: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Makes dynalite's server answer an operation with a function of its own.
 *
 * @param answerTo what it throws in dynalite's form is its answer
 */
export function serveOperation(
  server: Server,
  operation: string,
  answerTo: (body: string) => Promise<Answer>,
): void {
  const [others] = server.listeners('request');
  if (others === undefined) throw new Error('dynalite answers requests in another way than expected');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers['x-amz-target'] !== `${VERSION}.${operation}`) {
      others.call(server, request, response);
      return;
    }
    respond(request, response, answerTo).catch(() => response.destroy());
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answerTo: (body: string) => Promise<Answer>,
): Promise<void> {
  const body = await bodyOf(request, MAX_REQUEST_BYTES);
  const { status, body: answer } =
    body === undefined
      ? refusal('ValidationException', 'The request is longer than any of DynamoDB')
      : await answerTo(body).catch(answerOf);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
}

function answerOf(error: unknown): Answer {
  if (!isAnswered(error)) throw error;
  return { status: error.statusCode, body: error.body };
}

export function refusal(type: string, message: string): Answer {
  return { status: 400, body: { __type: `${NAMESPACE}#${type}`, message } };
}

export function answered(type: string, message: string): Error & Answered {
  const { status, body } = refusal(type, message);
  return Object.assign(new Error(message), { statusCode: status, body: body as Answered['body'] });
}

export function isAnswered(error: unknown): error is Answered {
  return isRecord(error) && typeof error.statusCode === 'number' && isRecord(error.body);
}

/** The name of an error: `ConditionalCheckFailedException`. */
export function nameOf({ body }: Answered): string {
  return String(body.__type).split('#').at(-1) ?? '';
}
