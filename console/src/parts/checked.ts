// Forms whose fields are checked when they are sent: everything that is wrong is then said, until it is right.
import { useState } from 'react';
import type { FieldProblem } from './failure.tsx';

interface Checked {
  /** How often the form was sent; the key of its summary, which takes the keyboard at every attempt. */
  readonly attempt: number;
  /** What is wrong, once somebody has tried. */
  readonly problems: readonly FieldProblem[];
  readonly problemOf: (field: string) => string | undefined;
  /** Notes an attempt; false if something is wrong. */
  readonly attempted: () => boolean;
  /** Begins again, for the next thing that is typed. */
  readonly begin: () => void;
}

/** @param wrong what is wrong with what is typed now */
export function useChecked(wrong: readonly FieldProblem[]): Checked {
  const [attempt, setAttempt] = useState(0);
  const problems = attempt > 0 ? wrong : [];
  return {
    attempt,
    problems,
    problemOf: (field) => problems.find((problem) => problem.field === field)?.text,
    attempted: () => {
      setAttempt(attempt + 1);
      return wrong.length === 0;
    },
    begin: () => setAttempt(0),
  };
}
