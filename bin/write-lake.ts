// Writes the lake now: npm run tool -- write-lake [--from <day> --to <day>]
//
// Starts the state machine that the schedule starts every night, and waits for its end. Days whose content has not changed are not
// replaced, so running it twice is safe.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { LakeDays } from '../functions/insight/lake/run/tasks.ts';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS, UsageError } from './support/endpoints.ts';

const HELP = `Writes what the service knows to the lake: the days that something has changed in since the last run.

usage: npm run tool -- write-lake [options]

  --from <day>         writes all days from this one on instead
  --to <day>           … to this one (default: the same day)
${SERVICE_HELP}`;

const POLL_MS = 500;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      ...SERVICE_OPTIONS,
      from: { type: 'string' },
      to: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (values.to !== undefined && values.from === undefined) throw new UsageError('--to needs --from');
  const input = values.from === undefined ? {} : daysOf(values.from, values.to ?? values.from);
  const service = await findService(values);
  const stateMachineArn = service.stateMachines.lake;
  if (stateMachineArn === undefined) throw new UsageError('The service has no lake');
  const client = await service.stepFunctions();
  const startedAt = performance.now();
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  for (;;) {
    const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') break;
    if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE') {
      throw new Error(`The run ${executionArn} ended as ${status}: ${error ?? ''} ${cause ?? ''}`);
    }
    await sleep(POLL_MS);
  }
  console.log(`The lake is written: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  client.destroy();
});

/** @throws UsageError that names what is wrong with the days */
function daysOf(from: string, to: string): object {
  const days = LakeDays.safeParse({ from, to });
  if (days.success) return days.data;
  const problems = days.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
  throw new UsageError(problems.join('; '));
}
