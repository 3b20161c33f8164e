// Writes the lake now: npm run tool -- write-lake [--from <day> --to <day>]
//
// Starts the state machine that the schedule starts every night, and waits for its end. Days whose content has not changed are not
// replaced, so running it twice is safe.
import { parseArgs } from 'node:util';
import { LakeDays } from '../functions/insight/lake/run/tasks.ts';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS, UsageError } from './support/endpoints.ts';
import { writeLake } from './support/lake.ts';

const HELP = `Writes what the service knows to the lake: the days that something has changed in since the last run.

usage: npm run tool -- write-lake [options]

  --from <day>         writes all days from this one on instead
  --to <day>           … to this one (default: the same day)
${SERVICE_HELP}`;

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
  console.log(`The lake is written: ${(await writeLake(service, input)).toFixed(1)} s`);
});

/** @throws UsageError that names what is wrong with the days */
function daysOf(from: string, to: string): object {
  const days = LakeDays.safeParse({ from, to });
  if (days.success) return days.data;
  const problems = days.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
  throw new UsageError(problems.join('; '));
}
