// Idempotency-Key: repeating a request with the same key and body returns the first answer. Powertools keeps the records; this file
// adds the rules of the service (keys scoped to client, person and operation, 422 for another body, 409 while the first still runs).

import { gunzipSync, gzipSync } from 'node:zlib';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import type { By } from '../auth/caller.ts';
import { dynamodb } from '../aws/clients.ts';
import { DAY_MS } from '../days.ts';
import { parseEnvironment } from '../environment.ts';
import { message } from '../words/message.ts';
import { ProblemError } from './problem.ts';

/** How long a key is kept. */
const EXPIRES_AFTER_SECONDS = DAY_MS / 1000;
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

export interface IdempotentCall {
  readonly by: By;
  readonly operationId: string;
  readonly key: string;
  /** The parsed request; a repeat must be equal in all of it. */
  readonly payload: unknown;
  readonly context: Context;
}

/** Runs an action at most once per client, person, operation and key. */
export type Idempotency = <Answer>(call: IdempotentCall, action: () => Promise<Answer>) => Promise<Answer>;

/**
 * Idempotency kept in a table.
 *
 * The answer is stored compressed: a batch of 500 assessments would otherwise pass DynamoDB's 400 KB item limit. The
 * returned function throws ProblemError: 400 for a malformed key or a body nested too deeply, 409 while the first
 * request runs, 422 for the key with another body.
 */
export function idempotentBy(tableName: string): Idempotency {
  return (call, action) => runIdempotently(tableName, call, action);
}

/** Idempotency kept in the table that the environment names (IDEMPOTENCY_TABLE). */
export function openIdempotency(): Idempotency {
  return idempotentBy(parseEnvironment({ IDEMPOTENCY_TABLE: z.string().min(1) }).IDEMPOTENCY_TABLE);
}

async function runIdempotently<Answer>(
  tableName: string,
  call: IdempotentCall,
  action: () => Promise<Answer>,
): Promise<Answer> {
  if (!KEY_PATTERN.test(call.key)) {
    throw new ProblemError('invalid-request', {
      detail: message('key.invalid'),
      errors: [{ pointer: '/headers/idempotency-key', message: message('key.expected') }],
    });
  }
  // Imported on first use: requests without a key do not pay for it at cold start.
  const { makeIdempotent, IdempotencyConfig } = await import('@aws-lambda-powertools/idempotency');
  const { DynamoDBPersistenceLayer } = await import('@aws-lambda-powertools/idempotency/dynamodb');
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'key',
    payloadValidationJmesPath: 'payload',
    throwOnNoIdempotencyKey: true,
    hashFunction: 'sha256',
    expiresAfterSeconds: EXPIRES_AFTER_SECONDS,
  });
  config.registerLambdaContext(call.context);
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName,
    awsSdkV3Client: dynamodb(),
  });
  const once = makeIdempotent(
    async (_request: { key: string; payload: unknown }): Promise<string> =>
      gzipSync(JSON.stringify(await action())).toString('base64'),
    { config, persistenceStore, keyPrefix: call.operationId },
  );
  try {
    const stored = await once({ key: scopedKey(call), payload: call.payload });
    return JSON.parse(gunzipSync(Buffer.from(stored, 'base64')).toString('utf8')) as Answer;
  } catch (error) {
    throw asProblem(error);
  }
}

/** Two people at one client have keys of their own. */
function scopedKey({ by: { client, user }, key }: IdempotentCall): string {
  return JSON.stringify([client, user?.id ?? null, key]);
}

function asProblem(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'IdempotencyValidationError') {
    return new ProblemError('idempotency-key-reused', {
      detail: message('key.reused'),
      errors: [{ pointer: '/headers/idempotency-key', message: message('key.reusedField') }],
    });
  }
  if (name === 'IdempotencyAlreadyInProgressError') {
    return new ProblemError(
      'idempotency-in-progress',
      { detail: message('key.inProgress') },
      { 'retry-after': '1' },
    );
  }
  if (error instanceof Error && name === 'IdempotencyPersistenceLayerError') {
    // Hashing descends into the request; a body of thousands of nested arrays fails here, before anything has run.
    if (error.cause instanceof RangeError) {
      const errors = [{ pointer: '', message: message('field.tooDeep') }];
      return new ProblemError('invalid-request', { detail: message('body.tooDeep'), errors });
    }
    // The error of the table itself: the API handler answers throttling with 503.
    return error.cause ?? error;
  }
  return error;
}
