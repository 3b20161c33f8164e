// Starting runs: a day has one execution at a time, whoever starts it and whatever was killed before; and the answer for a run.

import { describe, expect, it } from 'vitest';
import type { StoredRun } from '../../../../functions/delinquency/run/record.ts';
import {
  missingSnapshot,
  type StartDependencies,
  startRun,
} from '../../../../functions/delinquency/run/start.ts';
import { runView } from '../../../../functions/delinquency/run/view.ts';
import { Run } from '../../../../functions/delinquency/schemas.ts';
import { GRADES } from '../../../../functions/delinquency/scoring/scale.ts';
import type { StartOutcome } from '../../../../functions/shared/start-once.ts';
import type { ExecutionState } from '../../../../functions/shared/state-machine.ts';
import { message } from '../../../../functions/shared/words/message.ts';
import { actOfUser } from '../../../support/acts.ts';
import { GRADE_COUNTS, GRADE_COUNTS_IN_ANSWER, MODEL, storedRun } from '../../../support/delinquency.ts';
import { MemoryRuns } from '../../../support/delinquency-memory.ts';
import { inEnglish } from '../../../support/words.ts';

const ARN = 'arn:aws:states:eu-central-1:111122223333:execution:nightly';
const NOW = new Date('2026-11-23T02:00:00.000Z');
const ACT = actOfUser('7d1f', 'Operator Lee');

const store = new MemoryRuns();

/** Step Functions as far as starting executions goes: names are unique, and starting a running execution again has no effect. */
class Machine {
  readonly executions = new Map<string, Exclude<ExecutionState, 'unknown'>>();
  /** The name of each call that starts an execution. */
  readonly calls: string[] = [];
  readonly inputs: object[] = [];
  /** Replaces the effect of the next starts. */
  instead: ((name: string) => void) | undefined;
  readonly hasSnapshot: boolean;

  constructor(hasSnapshot = true) {
    this.hasSnapshot = hasSnapshot;
  }

  get dependencies(): StartDependencies {
    return {
      runs: store,
      snapshots: {
        listSnapshot: async (runDate) =>
          await Promise.resolve(
            this.hasSnapshot ? [{ key: `taxpayers/${runDate}/a.csv`, etag: '"1"', bytes: 10 }] : [],
          ),
      },
      executions: {
        arnOf: (name) => `${ARN}:${name}`,
        stateOf: async (arn) => await Promise.resolve(this.executions.get(arn) ?? 'unknown'),
        start: async (name, input) => {
          await Promise.resolve();
          this.calls.push(name);
          this.inputs.push(input);
          this.instead?.(name);
          const arn = `${ARN}:${name}`;
          if (this.executions.get(arn) === 'ended') return false;
          this.executions.set(arn, 'running');
          return true;
        },
      },
      now: () => NOW,
    };
  }

  end(name: string): void {
    this.executions.set(`${ARN}:${name}`, 'ended');
  }
}

let days = 0;
/** A day that no other test uses. */
function freshDay(): string {
  days += 1;
  return new Date(Date.UTC(2020, 0, days)).toISOString().slice(0, 10);
}

function runIn(outcome: StartOutcome<StoredRun>): StoredRun {
  if (!('run' in outcome)) throw new Error(`No run: ${outcome.kind}`);
  return outcome.run;
}

describe('a day', () => {
  it('is started under its own name, with the day for input', async () => {
    const day = freshDay();
    const machine = new Machine();
    const outcome = await startRun(machine.dependencies, day, ACT);
    expect(outcome).toEqual({
      kind: 'started',
      run: {
        runId: `dr-${day}`,
        runDate: day,
        status: 'running',
        startedAt: NOW.toISOString(),
        execution: `${ARN}:${day}-1`,
        attempt: 1,
        by: ACT.by,
        published: false,
      },
    });
    expect(machine.calls).toEqual([`${day}-1`]);
    expect(machine.inputs).toEqual([{ runDate: day }]);
  });

  it('that is running is returned and not started again', async () => {
    const day = freshDay();
    const machine = new Machine();
    const first = await startRun(machine.dependencies, day, ACT);
    expect(await startRun(machine.dependencies, day, ACT)).toEqual({ kind: 'running', run: runIn(first) });
    expect(machine.calls).toHaveLength(1);
  });

  it('without a snapshot is not started, and leaves no record', async () => {
    const day = freshDay();
    const machine = new Machine(false);
    expect(await startRun(machine.dependencies, day, ACT)).toEqual({ kind: 'refused' });
    expect(machine.calls).toEqual([]);
    expect(await store.get(`dr-${day}`)).toBeUndefined();
  });

  it.each(['succeeded', 'failed'] as const)(
    'that has %s is run again as its next attempt',
    async (status) => {
      const day = freshDay();
      const machine = new Machine();
      const { runId, execution } = runIn(await startRun(machine.dependencies, day, ACT));
      const finishedAt = NOW.toISOString();
      if (status === 'failed') {
        await store.fail(runId, execution, {
          problem: { type: 'about:blank', title: message('title.500'), status: 500 },
          finishedAt,
        });
      } else {
        const counts = {
          planId: 'plan-1',
          taxpayers: 5,
          rejected: 1,
          grades: GRADE_COUNTS,
          psi: 0.01,
        };
        await store.finish(runId, execution, { ...counts, finishedAt });
      }
      machine.end(`${day}-1`);
      const again = runIn(await startRun(machine.dependencies, day, ACT));
      expect(again).toMatchObject({ status: 'running', attempt: 2, execution: `${ARN}:${day}-2` });
      expect(again).not.toHaveProperty('finishedAt');
      expect(again).not.toHaveProperty('problem');
      expect(again.published).toBe(status === 'succeeded');
      expect(again.taxpayers).toBe(status === 'succeeded' ? 5 : undefined);
    },
  );

  it('whose execution was killed is run again, although its record says that it runs', async () => {
    const day = freshDay();
    const machine = new Machine();
    await startRun(machine.dependencies, day, ACT);
    machine.end(`${day}-1`);
    expect(runIn(await startRun(machine.dependencies, day, ACT))).toMatchObject({ attempt: 2 });
    expect(machine.calls).toEqual([`${day}-1`, `${day}-2`]);
  });

  it('that was claimed and not started, its function killed in between, is started under the name of the claim', async () => {
    const day = freshDay();
    const machine = new Machine();
    await store.claim({ runDate: day, execution: `${ARN}:${day}-1`, now: NOW }, undefined);
    expect(runIn(await startRun(machine.dependencies, day, ACT))).toMatchObject({ attempt: 1 });
    expect([...machine.executions]).toEqual([[`${ARN}:${day}-1`, 'running']]);
  });

  it('that another state machine ran, which is gone, is run again', async () => {
    const day = freshDay();
    const machine = new Machine();
    await store.claim({ runDate: day, execution: 'arn:aws:states:::execution:old:1', now: NOW }, undefined);
    expect(runIn(await startRun(machine.dependencies, day, ACT))).toMatchObject({
      attempt: 2,
      execution: `${ARN}:${day}-2`,
    });
  });

  it('whose record was lost is run under the next name that was never used', async () => {
    const day = freshDay();
    const machine = new Machine();
    machine.end(`${day}-1`);
    machine.end(`${day}-2`);
    expect(await startRun(machine.dependencies, day, ACT)).toMatchObject({
      kind: 'started',
      run: { attempt: 3 },
    });
    expect(machine.executions.get(`${ARN}:${day}-3`)).toBe('running');
  });

  it('that the schedule runs is returned', async () => {
    const day = freshDay();
    const machine = new Machine();
    const execution = `${ARN}:made-up-by-the-scheduler`;
    await store.claim({ runDate: day, execution, now: NOW }, undefined);
    machine.executions.set(execution, 'running');
    expect(await startRun(machine.dependencies, day, ACT)).toMatchObject({
      kind: 'running',
      run: { execution },
    });
    expect(machine.calls).toEqual([]);
  });

  it('that many start at once has one execution', async () => {
    const day = freshDay();
    const machine = new Machine();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => startRun(machine.dependencies, day, ACT)),
    );
    expect([...machine.executions.keys()]).toEqual([`${ARN}:${day}-1`]);
    expect(outcomes.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => runIn(outcome).execution)).size).toBe(1);
  });

  it('that many start again at once, after it was killed, has one more execution', async () => {
    const day = freshDay();
    const machine = new Machine();
    await startRun(machine.dependencies, day, ACT);
    machine.end(`${day}-1`);
    await Promise.all(Array.from({ length: 8 }, () => startRun(machine.dependencies, day, ACT)));
    expect([...machine.executions]).toEqual([
      [`${ARN}:${day}-1`, 'ended'],
      [`${ARN}:${day}-2`, 'running'],
    ]);
  });
});

describe('an execution that cannot be started', () => {
  it('marks the run as failed, says so, and can be tried again', async () => {
    const day = freshDay();
    const machine = new Machine();
    machine.instead = () => {
      throw new Error('out of reach');
    };
    await expect(startRun(machine.dependencies, day, ACT)).rejects.toThrow('out of reach');
    expect(await store.get(`dr-${day}`)).toMatchObject({
      status: 'failed',
      finishedAt: NOW.toISOString(),
      problem: { status: 503, detail: message('run.notStarted') },
    });
    machine.instead = undefined;
    expect(runIn(await startRun(machine.dependencies, day, ACT))).toMatchObject({
      status: 'running',
      attempt: 2,
    });
  });

  it('counts as running if only the answer was lost', async () => {
    const day = freshDay();
    const machine = new Machine();
    machine.instead = (name) => {
      machine.executions.set(`${ARN}:${name}`, 'running');
      throw new Error('timed out');
    };
    expect(runIn(await startRun(machine.dependencies, day, ACT))).toMatchObject({
      status: 'running',
      attempt: 1,
    });
    expect((await store.get(`dr-${day}`))?.status).toBe('running');
  });
});

it('The text about a missing snapshot says where to put it', () => {
  expect(inEnglish(missingSnapshot('2026-11-20'))).toContain('taxpayers/2026-11-20/');
});

describe('the answer for a run', () => {
  const downloads = {
    urlOf: async (key: string): Promise<string> => await Promise.resolve(`https://bucket.example/${key}`),
  };

  it('that has just been started has no results yet', async () => {
    const view = await runView(storedRun(), downloads);
    expect(Run.safeParse(view).error).toBeUndefined();
    expect(view).toMatchObject({
      status: 'running',
      taxpayers: 0,
      rejected: 0,
      grades: GRADES.map((grade) => ({ grade, taxpayers: 0 })),
    });
    for (const field of ['report', 'finishedAt', 'problem', 'psi', 'model', 'execution', 'attempt']) {
      expect(view).not.toHaveProperty(field);
    }
  });

  const published = {
    published: true,
    planId: 'plan-1',
    shards: 3,
    model: MODEL,
    taxpayers: 45,
    rejected: 3,
    grades: GRADE_COUNTS,
    psi: 0.0123,
  } as const;

  it.each(['succeeded', 'running', 'failed'] as const)(
    'that is published has its report, and is now %s',
    async (status) => {
      const view = await runView(storedRun({ ...published, status }), downloads);
      expect(Run.safeParse(view).error).toBeUndefined();
      expect(view).toMatchObject({
        status,
        taxpayers: 45,
        rejected: 3,
        grades: GRADE_COUNTS_IN_ANSWER,
        psi: 0.0123,
        shards: 3,
        model: MODEL,
        report: {
          csvUrl: 'https://bucket.example/delinquency/2026-11-20/report.csv',
          jsonUrl: 'https://bucket.example/delinquency/2026-11-20/report.json',
          rejectedUrl: 'https://bucket.example/delinquency/2026-11-20/rejected.csv',
        },
      });
      expect(view).not.toHaveProperty('planId');
    },
  );

  it('that has failed shows the reason', async () => {
    const detail = message('snapshot.unknownColumns', { count: 1, columns: ['"x"'] });
    const problem = { type: 'about:blank', title: message('run.failedTitle'), status: 422, detail };
    const view = await runView(storedRun({ status: 'failed', problem }), downloads);
    expect(view.problem).toEqual(problem);
  });
});
