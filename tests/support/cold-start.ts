// Runs in a fresh process: loads one deployed function as Lambda would, sends it the event on standard input, and
// prints its answer. Usage: node cold-start.ts <folder with index.mjs>
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** Precedes the answer, to find it among log lines. */
export const ANSWER = 'ANSWER ';

if (import.meta.main) {
  const [, , folder = ''] = process.argv;
  const event = await json(process.stdin);
  const { handler } = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as {
    handler: (event: unknown, context: unknown) => Promise<unknown>;
  };
  const answer = await handler(event, {
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:function',
    memoryLimitInMB: '1769',
    awsRequestId: 'invocation-1',
    getRemainingTimeInMillis: () => 100_000,
  });
  writeSync(1, `\n${ANSWER}${JSON.stringify(answer)}\n`);
  process.exit(0);
}
