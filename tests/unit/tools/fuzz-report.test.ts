// The fuzzing report's arithmetic: nothing that failed, and nothing that was never reached, counts as passed.
import { describe, expect, it } from 'vitest';
import {
  type Counts,
  exceptionLines,
  merged,
  operationLines,
  tally,
  type Verdict,
} from '../../../tools/fuzz/report.ts';

const COUNTS: Counts = {
  operations: {
    'POST /v1/things': { statuses: { 201: 3, 400: 5, 422: 1 }, seconds: 1.25, borne: { status: 2 } },
    'GET /v1/things': { statuses: { 200: 4, 500: 1 }, seconds: 0.5, borne: {} },
  },
  exceptions: [2, 0],
};
const VERDICT: Verdict = {
  seed: 1,
  running_time: 2,
  stop_reason: 'completed',
  operations: { selected: 2 },
  test_cases: { generated: 14 },
  failures: [{ title: 'Server error', count: 1, operations: ['GET /v1/things'] }],
  errors: [],
};

describe('the report', () => {
  it('has a line for each operation, by path, with its answers and failures', () => {
    const [, ...lines] = operationLines(COUNTS, VERDICT).map((line) => line.split(/ {2,}/));
    expect(lines).toEqual([
      ['GET /v1/things', '5', '4', '0', '1', '0', 'Server error (1)', '0.5'],
      ['POST /v1/things', '9', '3', '6', '0', '2', 'none', '1.3'],
    ]);
  });

  it('counts an operation with a failure as failed', () => {
    expect(tally(COUNTS, VERDICT)).toEqual({ passed: 1, failed: 1 });
    expect(tally(COUNTS, { ...VERDICT, failures: [] })).toEqual({ passed: 2, failed: 0 });
  });

  it('counts an operation that no request reached as failed', () => {
    const more = { ...VERDICT, failures: [], operations: { selected: 3 } };
    expect(tally(COUNTS, more)).toEqual({ passed: 2, failed: 1 });
  });

  it('counts a failure of a method that no operation has, an error and a round that broke off', () => {
    const failures = [{ title: 'Allow header mismatch', count: 1, operations: ['OPTIONS /v1/things'] }];
    expect(tally(COUNTS, { ...VERDICT, failures })).toEqual({ passed: 2, failed: 1 });
    const errors = [{ title: 'Network Error', count: 3 }];
    expect(tally(COUNTS, { ...VERDICT, failures: [], errors, stop_reason: 'interrupted' }).failed).toBe(2);
  });

  it('adds up rounds', () => {
    const other: Counts = {
      operations: { 'GET /v1/things': { statuses: { 200: 6, 404: 1 }, seconds: 1, borne: { status: 1 } } },
      exceptions: [1, 3],
    };
    const round = { ...VERDICT, failures: [], operations: { selected: 1 }, stop_reason: 'interrupted' };
    const { counts, verdict } = merged([
      { counts: COUNTS, verdict: VERDICT },
      { counts: other, verdict: round },
    ]);
    expect(counts.operations['GET /v1/things']).toEqual({
      statuses: { 200: 10, 404: 1, 500: 1 },
      seconds: 1.5,
      borne: { status: 1 },
    });
    expect(counts.exceptions).toEqual([3, 3]);
    expect(verdict).toMatchObject({
      running_time: 4,
      stop_reason: 'interrupted',
      operations: { selected: 2 },
      test_cases: { generated: 28 },
      failures: VERDICT.failures,
    });
  });

  it('says how often each exception was made', () => {
    const known = [
      { check: 'one', status: 400, reason: 'because' },
      { check: 'two', status: 422, reason: 'so' },
    ];
    const [, ...lines] = exceptionLines(COUNTS, known).map((line) => line.trim().split(/ {2,}/));
    expect(lines).toEqual([
      ['2', 'one', '400', 'because'],
      ['0', 'two', '422', 'so'],
    ]);
  });
});
