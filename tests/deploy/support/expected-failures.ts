// Tests affected by the emulator's limits still run and must fail: one that passes despite its limit is a failure, so that the list
// of limits stays accurate.
import { basename } from 'node:path';
import { beforeEach, expect } from 'vitest';
import { limitOf } from './limits.ts';

beforeEach(({ task }) => {
  // The full name as reports print it.
  const name = (expect.getState().currentTestName ?? '').replaceAll(' > ', ' ');
  // Has the same effect as `test.fails`, which the file would use if it were written for the emulator.
  const expected: { fails?: boolean } = task;
  if (limitOf(basename(task.file.name), name) !== undefined) expected.fails = true;
});
