// Runs in a function's process and does what Lambda's Node runtime does around a handler: loads the entry once, then runs one
// event at a time. Argument: the path of the entry.
import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import type { ErrorReport, Invocation, ProcessMessage } from './messages.ts';
import { nameSourcesInStacks } from './stack-traces.ts';

type Handler = (event: unknown, context: Context) => unknown;

const [entry = ''] = process.argv.slice(2);
let isFirst = true;

// Ctrl-C signals every process of the terminal. Requests in progress are to finish, so the host ends its processes itself.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
// Without its host, for example after a kill, a function has no purpose.
process.on('disconnect', () => process.exit());

function send(message: ProcessMessage): void {
  process.send?.(message);
}

function reportOf(error: unknown): ErrorReport {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack ?? '' };
  return { name: 'Error', message: String(error), stack: '' };
}

/** The exported function `handler`; Lambda's Node 24 runtime no longer supports callbacks. */
async function loadHandler(): Promise<Handler> {
  const module = (await import(pathToFileURL(entry).href)) as { readonly handler?: unknown };
  if (typeof module.handler !== 'function') throw new Error(`${entry} exports no function "handler"`);
  return module.handler as Handler;
}

function contextOf({ requestId, deadline }: Invocation): Context {
  const { env } = process;
  const functionName = env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  const unsupported = (): never => {
    throw new Error('Callback-style completion was removed from the Node 24 runtime');
  };
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION ?? '',
    invokedFunctionArn: `arn:aws:lambda:${env.AWS_REGION}:${env.AWS_ACCOUNT_ID}:function:${functionName}`,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}

async function run(handler: Handler, invocation: Invocation): Promise<void> {
  const { id } = invocation;
  try {
    const result = await handler(JSON.parse(invocation.event), contextOf(invocation));
    send({ type: 'result', id, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ type: 'failed', id, error: reportOf(error) });
  }
  if (isFirst) {
    isFirst = false;
    // The host ends functions by a kill, which would leave nothing in the cache. By now most of what they need has been compiled.
    flushCompileCache();
  }
}

nameSourcesInStacks();
try {
  const handler = await loadHandler();
  process.on('message', (invocation: Invocation) => void run(handler, invocation));
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'init-failed', error: reportOf(error) });
}
