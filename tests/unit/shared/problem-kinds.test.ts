// The catalogue of problem kinds: every kind makes a valid problem document, and docs/problems.md lists it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Problem, ProblemError, problem } from '../../../functions/shared/http/problem.ts';
import { PROBLEM_KINDS, type ProblemKind } from '../../../functions/shared/http/problem-kinds.ts';
import { message } from '../../../functions/shared/words/message.ts';
import { problemsPage } from '../../../lib/reference-pages.ts';
import { inEnglish } from '../../support/words.ts';

const KINDS = Object.keys(PROBLEM_KINDS) as ProblemKind[];

describe.each(KINDS)('the problem kind %s', (kind) => {
  const { status, meaning } = PROBLEM_KINDS[kind];

  it('has the form of a URN segment and a meaning in one sentence', () => {
    expect(kind).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(meaning).toMatch(/^[A-Z`].{10,110}\.$/);
  });

  it('makes a problem document with its status', () => {
    const document = inEnglish(problem(kind, { detail: message('field.invalid') }));
    expect(Problem.parse(document)).toEqual(document);
    expect(document).toMatchObject({ type: `urn:customs-scoring:problem:${kind}`, status });
    expect(document.title).not.toBe('Error');
  });

  it('is an error of that status', () => {
    expect(new ProblemError(kind)).toMatchObject({ status, kind, message: inEnglish(problem(kind)).title });
  });
});

it('docs/problems.md lists every kind', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'problems.md'), 'utf8');
  expect(page).toBe(problemsPage());
  for (const kind of KINDS) expect(page).toContain(`| \`${kind}\` | ${PROBLEM_KINDS[kind].status} |`);
});
