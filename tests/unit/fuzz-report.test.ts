// The fuzzing report's arithmetic: nothing that failed, and nothing that was never reached, counts as passed.
import { describe, expect, it } from 'vitest';
import {
  type Counts,
  exceptionLines,
  failedOperations,
  operationLines,
  type Verdict,
} from '../fuzz/report.ts';

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
  complete: true,
  operations: { selected: 2, tested: 2 },
  test_cases: { generated: 14 },
  failures: [{ title: 'Server error', count: 1, operations: ['GET /v1/things'] }],
  errors: [],
};

describe('the report', () => {
  it('has a line for each operation, by path, with its answers and failures', () => {
    const [, ...lines] = operationLines(COUNTS, VERDICT).map((line) => line.split(/ {2,}/));
    expect(lines).toEqual([
      ['GET /v1/things', '5', '4', '0', '1', '0', 'Server error', '0.5'],
      ['POST /v1/things', '9', '3', '6', '0', '2', 'none', '1.3'],
    ]);
  });

  it('counts an operation with a failure as failed', () => {
    expect(failedOperations(COUNTS, VERDICT)).toBe(1);
    expect(failedOperations(COUNTS, { ...VERDICT, failures: [] })).toBe(0);
  });

  it('counts an operation that no request reached as failed', () => {
    const more = { ...VERDICT, failures: [], operations: { selected: 3, tested: 3 } };
    expect(failedOperations(COUNTS, more)).toBe(1);
  });

  it('counts a failure of a method that no operation has', () => {
    const failures = [{ title: 'Allow header mismatch', count: 1, operations: ['OPTIONS /v1/things'] }];
    expect(failedOperations(COUNTS, { ...VERDICT, failures })).toBe(1);
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
