// The API's answer for a run.
import type { RiskGroupRun } from '../schemas.ts';
import { currentState, runIdOf, type StoredRun } from './run.ts';

export function runView(stored: StoredRun, now: Date): RiskGroupRun {
  const { period, status, startedAt, by, finishedAt, published, problem } = currentState(stored, now);
  return {
    runId: runIdOf(period),
    period: period.name,
    from: period.from,
    to: period.to,
    status,
    startedAt,
    ...(by === undefined ? {} : { by }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    groups: published?.groups.length ?? 0,
    ...(published === undefined ? {} : { inspected: published.inspected, checks: [...published.checks] }),
    ...(problem === undefined ? {} : { problem }),
  };
}
