// Runs that find groups, and decisions on groups: a period has one execution at a time, a run that is killed and run again publishes the
// same groups under the same ids, and each decision has its audit line.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decideGroup, findGroup } from '../../../functions/risk-groups/groups/decision.ts';
import { coveredDeclarations } from '../../../functions/risk-groups/groups/declarations.ts';
import { DecisionStore } from '../../../functions/risk-groups/groups/store.ts';
import type { InspectedItem, Items, ScoredItem } from '../../../functions/risk-groups/items/inspected.ts';
import { type Period, parsePeriod } from '../../../functions/risk-groups/period.ts';
import { type FindPorts, findPeriodGroups } from '../../../functions/risk-groups/runs/find.ts';
import { currentState, type StoredRun } from '../../../functions/risk-groups/runs/run.ts';
import { startRun } from '../../../functions/risk-groups/runs/start.ts';
import { RunStore } from '../../../functions/risk-groups/runs/store.ts';
import { FindTask, periodOfInput } from '../../../functions/risk-groups/runs/tasks.ts';
import { conjunctionKey, matches } from '../../../functions/shared/risk-groups/conditions.ts';
import { AdoptedGroupStore } from '../../../functions/shared/risk-groups/store.ts';
import type { Executions } from '../../../functions/shared/state-machine.ts';
import { message } from '../../../functions/shared/words/message.ts';
import { actOfUser } from '../../support/acts.ts';
import { linesOf, trailOf } from '../../support/audit.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { withHiddenGroup } from '../../support/inspected-items.ts';

const ARN = 'arn:aws:states:eu-central-1:111122223333:execution:groups';
const ACT = actOfUser('7d1f', 'Officer Kim');
const NOW = new Date('2021-04-01T06:00:00.000Z');
const HIDDEN = 'departureCountry = US & hs2 = 84 & originCountry differs-from departureCountry';

const named = (name: string): Period => parsePeriod(name) ?? expect.fail(`${name} is no period`);
const MARCH = named('2021-03');
const FEBRUARY = named('2021-02');

const INSPECTED: InspectedItem[] = withHiddenGroup(3_000).map(({ row, fraud }, index) => ({
  ...row,
  fraud,
  declaredOn: `2021-0${1 + (index % 3)}-${String(1 + (index % 28)).padStart(2, '0')}`,
  fraudProbability: undefined,
  weight: undefined,
  random: false,
}));
/** Every declaration has two items that follow each other. */
const SCORED: ScoredItem[] = withHiddenGroup(1_000, 7).map(({ row }, index) => ({
  ...row,
  declarationId: `D-${String(Math.floor(index / 2)).padStart(4, '0')}`,
  itemNumber: 1 + (index % 2),
  declaredOn: '2021-03-15',
  score: Math.floor(index / 2) % 50,
  lane: 'green',
  inspected: false,
}));

/** The lake as far as a run reads it, in portions. */
const ITEMS: Items = {
  async *inspected({ from, to }) {
    const items = INSPECTED.filter(({ declaredOn }) => declaredOn >= from && declaredOn <= to);
    for (let start = 0; start < items.length; start += 999) yield items.slice(start, start + 999);
  },
  async *scored({ from, to }) {
    const items = SCORED.filter(({ declaredOn }) => declaredOn >= from && declaredOn <= to);
    for (let start = 0; start < items.length; start += 333) yield items.slice(start, start + 333);
  },
};

let db: TestDynamoDb;
let runs: RunStore;
let decisions: DecisionStore;
beforeAll(async () => {
  db = await startDynamoDb();
  const options = { trail: trailOf(db), days: 30 };
  runs = new RunStore(db.client, db.tables.riskGroups, options);
  decisions = new DecisionStore(db.client, db.tables.riskGroups, options);
});
afterAll(async () => {
  await db.close();
});

function ports(changes: Partial<FindPorts> = {}): FindPorts {
  return { runs, items: ITEMS, windowDays: 730, now: () => NOW, ...changes };
}

async function stored(period: Period): Promise<StoredRun> {
  return (await runs.get(period)) ?? expect.fail(`${period.name} has no run`);
}

const claim = (period: Period, execution: string, previous?: StoredRun) =>
  runs.claim({ period, execution, now: NOW, act: ACT }, previous);

describe('the run of a period', () => {
  it('is claimed by one of several that ask at once, with one audit line', async () => {
    const period = named('2020-W10');
    const claimed = await Promise.all(['a', 'b', 'c', 'd'].map((name) => claim(period, name)));
    expect(claimed.filter(Boolean)).toHaveLength(1);
    expect(await linesOf(db, 'rg-2020-W10')).toMatchObject([
      {
        act: 'risk-group-run.started',
        by: ACT.by,
        subject: { kind: 'risk-group-run', id: 'rg-2020-W10' },
        detail: { from: '2020-03-02', to: '2020-03-08', attempt: 1 },
      },
    ]);
    expect(await stored(period)).toMatchObject({ period, status: 'running', attempt: 1, by: ACT.by });
  });

  it('belongs to the execution that claimed it last: others neither publish nor fail it', async () => {
    const period = named('2020-W11');
    await claim(period, 'first');
    await claim(period, 'second', await stored(period));
    const published = { groups: [], checks: [], inspected: 0 };
    const heldBy = (execution: string) => ({ period, execution, finishedAt: NOW.toISOString() });
    expect(await runs.publish(heldBy('first'), published)).toBe(false);
    expect(await runs.fail(heldBy('first'), message('group.runFailed'))).toBe(false);
    expect(await runs.publish(heldBy('second'), published)).toBe(true);
    expect(await stored(period)).toMatchObject({ status: 'succeeded', attempt: 2, published });
    // What was published stays while the period is run again, and where that fails.
    await claim(period, 'third', await stored(period));
    expect(await stored(period)).toMatchObject({ status: 'running', published, finishedAt: undefined });
    await runs.fail(heldBy('third'), message('group.runFailed'));
    expect(await stored(period)).toMatchObject({
      status: 'failed',
      published,
      problem: message('group.runFailed'),
    });
  });

  it('that ended without a trace has failed after an hour', async () => {
    const run = await stored(named('2020-W10'));
    expect(currentState(run, new Date(NOW.getTime() + 59 * 60_000)).status).toBe('running');
    expect(currentState(run, new Date(NOW.getTime() + 61 * 60_000))).toMatchObject({
      status: 'failed',
      problem: message('group.runUnfinished'),
    });
  });

  it('is listed with others in the order of their last days, page by page', async () => {
    const first = await runs.list(1, undefined);
    const second = await runs.list(1, first.next);
    const names = [...first.runs, ...second.runs].map(({ period }) => period.name);
    expect(names).toEqual(['2020-W11', '2020-W10']);
    expect((await runs.list(1, second.next)).runs).toEqual([]);
  });
});

/** Step Functions as far as starting executions goes: names are unique, and starting a running execution again has no effect. */
class Machine implements Executions {
  readonly running = new Set<string>();
  readonly ended = new Set<string>();
  calls = 0;

  arnOf(name: string): string {
    return `${ARN}:${name}`;
  }
  async stateOf(arn: string) {
    if (this.ended.has(arn)) return 'ended' as const;
    return this.running.has(arn) ? ('running' as const) : ('unknown' as const);
  }
  async start(name: string): Promise<boolean> {
    this.calls += 1;
    if (this.ended.has(this.arnOf(name))) return false;
    this.running.add(this.arnOf(name));
    return true;
  }
}

describe('starting a run', () => {
  let machine: Machine;
  let number = 0;
  let period: Period;
  beforeEach(() => {
    machine = new Machine();
    number += 1;
    period = named(`2019-W${String(number).padStart(2, '0')}`);
  });
  const start = () => startRun({ runs, executions: machine, now: () => NOW }, period, ACT);

  it('by many at once starts one execution, which all are told of', async () => {
    const started = await Promise.all(Array.from({ length: 8 }, start));
    expect([...machine.running]).toEqual([`${ARN}:${period.name}-1`]);
    expect(new Set(started.map((run) => run?.execution))).toEqual(machine.running);
  });

  it('that was claimed but never started starts the claimed execution', async () => {
    await claim(period, machine.arnOf(`${period.name}-1`));
    expect((await start())?.attempt).toBe(1);
    expect([...machine.running]).toEqual([`${ARN}:${period.name}-1`]);
  });

  it('whose execution was killed starts another one', async () => {
    await start();
    machine.ended.add(`${ARN}:${period.name}-1`);
    expect((await start())?.execution).toBe(`${ARN}:${period.name}-2`);
  });
});

describe('the work of a run', () => {
  beforeAll(async () => {
    await findPeriodGroups(ports(), FEBRUARY, 'february');
    expect(await findPeriodGroups(ports(), MARCH, 'march')).toBeGreaterThan(0);
  });

  it('publishes groups that anyone can apply, with the declarations that they cover', async () => {
    const { groups = [], inspected } = (await stored(MARCH)).published ?? {};
    expect(inspected).toBe(INSPECTED.length);
    const hidden = groups.find(({ conditions }) => conjunctionKey(conditions) === HIDDEN);
    const covered = SCORED.filter((item) => matches(item, hidden?.conditions ?? []));
    const ids = new Set(covered.map(({ declarationId }) => declarationId));
    expect(hidden).toMatchObject({ declarations: ids.size, verdict: 'holding' });
    // In the period it covers less than among what was inspected, or more.
    expect(hidden?.share).toBe(Math.max(ids.size / 500, (hidden?.inspected ?? 0) / INSPECTED.length));
    expect(hidden?.groupId).toMatch(/^2021-03-[0-9a-f]{10}$/);
  });

  it('counts inspected items where nothing was scored in the period', async () => {
    const { groups = [], inspected = 0 } = (await stored(FEBRUARY)).published ?? {};
    for (const group of groups) {
      expect(group.declarations).toBe(0);
      expect(group.share).toBe(group.inspected / inspected);
    }
  });

  it('recognises a group of the period before', async () => {
    const february = (await stored(FEBRUARY)).published?.groups ?? [];
    const march = (await stored(MARCH)).published?.groups ?? [];
    const key = ({ conditions }: (typeof march)[number]) => conjunctionKey(conditions);
    const before = february.find((group) => key(group) === HIDDEN);
    expect(before).toBeDefined();
    expect(march.find((group) => key(group) === HIDDEN)?.sameAs).toBe(before?.groupId);
  });

  it('killed before it publishes and run again gives the same groups, and so does an execution of its own', async () => {
    const { published } = await stored(MARCH);
    const killed = { ...ports().runs, get: runs.get.bind(runs), claim: runs.claim.bind(runs) };
    const dying = { ...killed, publish: () => Promise.reject(new Error('killed')) };
    await expect(findPeriodGroups(ports({ runs: dying }), MARCH, 'again')).rejects.toThrow('killed');
    expect(await stored(MARCH)).toMatchObject({ status: 'running', published });
    await findPeriodGroups(ports(), MARCH, 'again');
    expect(await stored(MARCH)).toMatchObject({ status: 'succeeded', execution: 'again', published });
    await findPeriodGroups(ports(), MARCH, 'other');
    expect((await stored(MARCH)).published).toEqual(published);
  });

  it('leaves the period to an execution that has claimed it meanwhile', async () => {
    const items: Items = {
      scored: ITEMS.scored,
      async *inspected(days) {
        await claim(MARCH, 'newer', await stored(MARCH));
        yield* ITEMS.inspected(days);
      },
    };
    expect(await findPeriodGroups(ports({ items }), MARCH, 'older')).toBeUndefined();
    expect(await stored(MARCH)).toMatchObject({ status: 'running', execution: 'newer' });
    await findPeriodGroups(ports(), MARCH, 'newer');
  });

  it('finds nothing where nothing was inspected', async () => {
    expect(await findPeriodGroups(ports(), named('2018-Q1'), 'empty')).toBe(0);
  });
});

describe('the declarations of a group', () => {
  it('are those with an item that meets the conditions, highest score first, page by page', async () => {
    const conditions = [{ field: 'hs2', op: '=', value: '84' }] as const;
    const of = { period: MARCH, conditions };
    const whole = await coveredDeclarations(ITEMS, of, { limit: 1_000, after: undefined });
    const pages = [];
    for (let after: Parameters<typeof coveredDeclarations>[2]['after'], more = true; more; ) {
      const page = await coveredDeclarations(ITEMS, of, { limit: 30, after });
      pages.push(...page.declarations);
      after = page.next;
      more = after !== undefined;
    }
    expect(pages).toEqual(whole.declarations);
    const expected = Map.groupBy(
      SCORED.filter((item) => matches(item, conditions)),
      ({ declarationId }) => declarationId,
    );
    expect(new Map(pages.map(({ declarationId, itemNumbers }) => [declarationId, itemNumbers]))).toEqual(
      new Map([...expected].map(([id, items]) => [id, items.map(({ itemNumber }) => itemNumber)])),
    );
    expect(pages.map(({ score }) => score)).toEqual(
      pages.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });
});

describe('a decision', () => {
  const decide = (groupId: string, outcome: 'adopted' | 'dismissed', note?: string) =>
    decideGroup({ runs, decisions }, groupId, { outcome, note }, { ...ACT, now: NOW });

  it('is recorded with its officer and one audit line; repeated it changes nothing', async () => {
    const groupId = (await stored(MARCH)).published?.groups[0]?.groupId ?? '';
    expect(await decide(groupId, 'adopted', 'Campaign in May')).toMatchObject({ repeated: false });
    expect(await decide(groupId, 'adopted', 'Campaign in May')).toMatchObject({ repeated: true });
    expect(await findGroup({ runs, decisions }, groupId)).toMatchObject({
      decision: { outcome: 'adopted', note: 'Campaign in May', by: ACT.by, decidedAt: NOW.toISOString() },
    });
    await decide(groupId, 'dismissed');
    const { decision } = (await findGroup({ runs, decisions }, groupId)) ?? {};
    expect(decision).toEqual({ outcome: 'dismissed', by: ACT.by, decidedAt: NOW.toISOString() });
    const lines = await linesOf(db, groupId);
    expect(lines.map(({ act, detail }) => [act, detail])).toEqual(
      expect.arrayContaining([
        ['risk-group.decided', { outcome: 'adopted' }],
        ['risk-group.decided', { outcome: 'dismissed' }],
      ]),
    );
    expect(lines).toHaveLength(2);
  });

  it('keeps a group that a later run does not find again', async () => {
    const groupId = (await stored(FEBRUARY)).published?.groups[0]?.groupId ?? '';
    await decide(groupId, 'adopted');
    await findPeriodGroups(ports({ items: { ...ITEMS, async *inspected() {} } }), FEBRUARY, 'emptied');
    expect((await stored(FEBRUARY)).published?.groups).toEqual([]);
    expect(await findGroup({ runs, decisions }, groupId)).toMatchObject({
      group: { groupId },
      decision: { outcome: 'adopted' },
    });
  });

  it('to adopt lets the group select until it is dismissed', async () => {
    const adopted = new AdoptedGroupStore(db.client, db.tables.riskGroups);
    const [, second, third] = (await stored(MARCH)).published?.groups ?? [];
    const before = (await adopted.list()).length;
    for (const group of [second, third]) await decide(group?.groupId ?? '', 'adopted');
    const { groupId, conditions, share } = second ?? expect.fail('There are two groups');
    expect(await adopted.list()).toContainEqual({ groupId, conditions, share });
    expect(await adopted.list()).toHaveLength(before + 2);
    await decide(groupId, 'dismissed');
    expect(await adopted.list()).toHaveLength(before + 1);
  });

  it('is refused for what is no group', async () => {
    for (const id of ['2021-03-0123456789', '2021-13-0123456789', 'runs', '2021-03']) {
      expect(await decide(id, 'adopted')).toBeUndefined();
    }
  });
});

describe('the period of an execution', () => {
  const RHYTHM = { interval: 'month', timeZone: 'Asia/Seoul' } as const;

  it('is that of its days, or the last that was over where the schedule was due', () => {
    expect(periodOfInput({ from: '2021-01-01', to: '2021-03-31' }, RHYTHM).name).toBe('2021-Q1');
    // In Seoul it is the first of April already.
    const input = { scheduledTime: '2021-03-31T21:00:00Z' };
    expect(periodOfInput(input, RHYTHM).name).toBe('2021-03');
    expect(periodOfInput(input, { ...RHYTHM, timeZone: 'UTC' }).name).toBe('2021-02');
    expect(periodOfInput(input, { ...RHYTHM, interval: 'week' }).name).toBe('2021-W12');
  });

  it('is not that of anything else', () => {
    for (const input of [{}, { from: '2021-02-30', to: '2021-03-31' }, { from: '2021-01-01' }]) {
      expect(FindTask.safeParse({ input, execution: 'x' }).success).toBe(false);
    }
  });
});
