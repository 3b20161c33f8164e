// The problem of a failed run: full details of what an operator can correct, and only the kind of anything else.

import { describe, expect, it } from 'vitest';
import { endedProblem, reasonOf, runProblem } from '../../../../functions/delinquency/run/failure.ts';
import { Problem } from '../../../../functions/shared/http/problem.ts';
import { message } from '../../../../functions/shared/words/message.ts';
import { inEnglish } from '../../../support/words.ts';

/** An error as Lambda passes it to Step Functions. */
function failed(name: string, message: string): { Error: string; Cause: string } {
  const trace = [`${name}: ${message}`, '    at work (file:///var/task/index.mjs:1:2)'];
  return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message, trace }) };
}

/** The message of an error for people, as its task passes it on. */
const SAID = JSON.stringify(
  message('run.fileProblem', {
    file: 'a.csv',
    problem: message('snapshot.unknownColumns', { count: 1, columns: ['"colour"'] }),
  }),
);
const SECRETS = 'arn:aws:dynamodb:eu-central-1:111122223333:table/Runs of TP-4711';

describe('the problem of a run', () => {
  it.each([
    ['SnapshotRefused', 'snapshot-refused', 422],
    ['SnapshotMissing', 'snapshot-missing', 422],
    ['ShardsFailed', 'shards-failed', 500],
  ])('of %s says what is to be mended', (name, kind, status) => {
    expect(inEnglish(runProblem(failed(name, SAID)))).toEqual({
      type: `urn:customs-scoring:problem:${kind}`,
      title: 'The run failed',
      status,
      detail: 'a.csv: unknown column "colour"',
    });
  });

  it.each([
    ['TypeError', 'TypeError; see the logs'],
    ['AccessDeniedException', 'AccessDeniedException; see the logs'],
    ['States.Timeout', 'timed out; see the logs'],
    ['ProvisionedThroughputExceededException', 'a table was throttled; see the logs'],
    ['ThrottlingException', 'a table was throttled; see the logs'],
    ['Error: with a message in its name', 'Error; see the logs'],
    ['', 'Error; see the logs'],
  ])('of %j says only its kind', (name, detail) => {
    const problem = inEnglish(runProblem(failed(name, SECRETS)));
    expect(problem).toMatchObject({ type: 'urn:customs-scoring:problem:run-failed', status: 500, detail });
    expect(JSON.stringify(problem)).not.toMatch(/arn:|TP-4711|index\.mjs/);
  });

  it.each([undefined, null, 7, 'not JSON', '{"errorMessage":7}', '{"errorMessage":"not JSON"}', '[]'])(
    'with the cause %j names the refusal',
    (Cause) => {
      expect(inEnglish(reasonOf({ Error: 'SnapshotRefused', Cause }))).toBe('SnapshotRefused; see the logs');
    },
  );

  it('accepts a cause that has been parsed already', () => {
    expect(inEnglish(reasonOf({ Error: 'ShardsFailed', Cause: { errorMessage: SAID } }))).toBe(
      'a.csv: unknown column "colour"',
    );
  });

  it.each([
    ['ABORTED', 'The run was aborted; start the day again to finish it.'],
    ['TIMED_OUT', 'The run timed out; start the day again to finish it.'],
    ['FAILED', 'The run ended before it was finished; start the day again to finish it.'],
  ])('of an execution that ended as %s says how to go on', (status, detail) => {
    expect(inEnglish(endedProblem(status))).toMatchObject({ status: 500, detail });
  });

  it('is a problem document of the API', () => {
    for (const problem of inEnglish([runProblem(failed('ShardsFailed', 'x')), endedProblem('ABORTED')])) {
      expect(Problem.safeParse(problem).error).toBeUndefined();
    }
  });
});
