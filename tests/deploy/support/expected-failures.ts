// What the emulator cannot do is run all the same, and must fail: a test that passes while a limit says it cannot is a failure, so
// that the list of limits stays true.
import { basename } from 'node:path';
import { beforeEach, expect } from 'vitest';
import { limitOf } from './limits.ts';

beforeEach(({ task }) => {
  // As reports write full names.
  const name = (expect.getState().currentTestName ?? '').replaceAll(' > ', ' ');
  // As `test.fails` would have set it, had the file been written for the emulator.
  const expected: { fails?: boolean } = task;
  if (limitOf(basename(task.file.name), name) !== undefined) expected.fails = true;
});
