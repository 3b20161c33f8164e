// Publishing from streams: which changes are events, that their ids are stable, and that a batch is repeated from what the bus did not take.
import { describe, expect, test } from 'vitest';
import { RUN_FILTERS, runEvents } from '../../../functions/delinquency/run/events.ts';
import { NETWORK_FILTERS, networkEvents } from '../../../functions/network/run/events.ts';
import { GROUP_FILTERS, groupEvents } from '../../../functions/risk-groups/runs/events.ts';
import {
  DECLARATION_FILTERS,
  declarationEvents,
} from '../../../functions/score-import/declarations/events.ts';
import { type DomainEvent, EVENTS, type NewEvent } from '../../../functions/shared/events/catalogue.ts';
import type { Change, Image, StreamFilter } from '../../../functions/shared/events/changes.ts';
import { publishChangesHandler } from '../../../functions/shared/events/publisher.ts';
import { DOCUMENT_FILTERS, documentEvents } from '../../../functions/verify-document/documents/events.ts';
import { REFERENCE_FILTERS, referenceEvents } from '../../../functions/verify-document/references/events.ts';
import { compilePattern } from '../../../local/events/pattern.ts';

function image(texts: Readonly<Record<string, string>>): Image {
  return Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }]));
}

const declaration = (lane: string, more: Readonly<Record<string, string>> = {}, version = '1'): Image => ({
  version: { N: version },
  ...image({
    status: 'scored',
    declarationId: 'D-1',
    laneDay: `${lane}#2020-01-02`,
    selectedBy: 'score',
    importer: 'SECRET',
    ...more,
  }),
});
/** A declaration with a revision of its result. */
const inspected = (lane: string, note = 'secret words', revision = '1'): Image => ({
  ...declaration(lane, { inspection: JSON.stringify({ outcome: 'fraud', note }) }),
  inspectionRevision: { N: revision },
});
const document = (status: string, more: Readonly<Record<string, string>> = {}): Image =>
  image({
    documentId: 'doc-1',
    status,
    announced: JSON.stringify({ fileName: 'secret.pdf', declarationId: 'D-1' }),
    ...more,
  });
const reference = (status: string): Image =>
  image({ authorityId: 'KR', referenceKey: 'stamp#r-1', status, announced: '{}' });
const run = (status: string, more: Readonly<Record<string, string>> = {}): Image =>
  image({ runId: 'dr-2026-11-20', runDate: '2026-11-20', status, ...more });

interface Sources {
  readonly of: (change: Change) => readonly NewEvent[];
  readonly filters: readonly StreamFilter[];
}
const DECLARATIONS: Sources = { of: declarationEvents, filters: DECLARATION_FILTERS };
const DOCUMENTS: Sources = { of: documentEvents, filters: DOCUMENT_FILTERS };
const REFERENCES: Sources = { of: referenceEvents, filters: REFERENCE_FILTERS };
const NETWORKS: Sources = { of: networkEvents, filters: NETWORK_FILTERS };
const RUNS: Sources = { of: runEvents, filters: RUN_FILTERS };
const GROUPS: Sources = { of: groupEvents, filters: GROUP_FILTERS };
const groups = (status: string): Image =>
  image({ list: 'runs', place: '2021-03-31#2021-Q1', period: '2021-Q1', status, published: '{"groups":[]}' });

const selected = (lane: 'red' | 'yellow'): NewEvent => ({
  type: 'declaration.selected',
  data: { declarationId: 'D-1', lane, selectedBy: 'score' },
});
const recorded: NewEvent = { type: 'inspection.recorded', data: { declarationId: 'D-1', outcome: 'fraud' } };
const decided = (status: 'verified' | 'rejected', party?: string): NewEvent => ({
  type: 'document.decided',
  data: { documentId: 'doc-1', status, declarationId: 'D-1' },
  ...(party === undefined ? {} : { party }),
});
const activated: NewEvent = {
  type: 'reference.decided',
  data: { authorityId: 'KR', referenceId: 'r-1', kind: 'stamp', status: 'active' },
};
const published: NewEvent = {
  type: 'delinquency.published',
  data: { runId: 'dr-2026-11-20', runDate: '2026-11-20' },
};
const network = (runId: string, buildId: string): Image => image({ runId, runDate: '2026-11-20', buildId });
const renewed: NewEvent = {
  type: 'network.published',
  data: { runId: 'nr-2026-11-20', runDate: '2026-11-20' },
};
const PLAN = { publishedPlanId: 'one' };

const MEANINGS: readonly [string, Sources, Image | undefined, Image | undefined, readonly NewEvent[]][] = [
  ['a red declaration', DECLARATIONS, undefined, declaration('red'), [selected('red')]],
  ['a yellow declaration', DECLARATIONS, undefined, declaration('yellow'), [selected('yellow')]],
  [
    'an amended declaration that is red now',
    DECLARATIONS,
    declaration('green'),
    declaration('red', {}, '2'),
    [selected('red')],
  ],
  ['a result', DECLARATIONS, declaration('red'), inspected('red'), [recorded]],
  ['a corrected result', DECLARATIONS, inspected('red'), inspected('red', 'other', '2'), [recorded]],
  ['a result in the green lane', DECLARATIONS, declaration('green'), inspected('green'), [recorded]],
  ['a verified document', DOCUMENTS, document('processing'), document('verified'), [decided('verified')]],
  [
    'a broker’s document',
    DOCUMENTS,
    document('processing', { party: 'broker-a' }),
    document('rejected', { party: 'broker-a' }),
    [decided('rejected', 'broker-a')],
  ],
  ['an active reference', REFERENCES, reference('awaiting-upload'), reference('active'), [activated]],
  ['the first network', NETWORKS, undefined, network('current', 'one'), [renewed]],
  ['a network built anew', NETWORKS, network('current', 'one'), network('current', 'two'), [renewed]],
  ['a published day', RUNS, run('running'), run('succeeded', PLAN), [published]],
  [
    'a day published anew',
    RUNS,
    run('running', PLAN),
    run('succeeded', { publishedPlanId: 'two' }),
    [published],
  ],
  [
    'a period with groups',
    GROUPS,
    groups('running'),
    groups('succeeded'),
    [{ type: 'risk-groups.published', data: { runId: 'rg-2021-Q1', period: '2021-Q1' } }],
  ],
];

const SILENT: readonly [string, Sources, Image | undefined, Image | undefined][] = [
  ['a network built to the same bytes', NETWORKS, network('current', 'one'), network('current', 'one')],
  ['a run of a network', NETWORKS, undefined, network('nr-2026-11-20', 'one')],
  ['a green declaration', DECLARATIONS, undefined, declaration('green')],
  [
    'another attribute of a red one',
    DECLARATIONS,
    declaration('red'),
    declaration('red', { inspectionCounted: '1' }),
  ],
  [
    'another attribute of an inspected one',
    DECLARATIONS,
    inspected('red'),
    { ...inspected('red'), countedRevision: { N: '1' } },
  ],
  ['a result from which the note is erased', DECLARATIONS, inspected('red'), inspected('red', '')],
  [
    'a cancelled declaration',
    DECLARATIONS,
    declaration('red'),
    declaration('red', { status: 'cancelled' }, '2'),
  ],
  ['a part of a large declaration', DECLARATIONS, undefined, image({ declarationId: 'D-1#part-0' })],
  ['an expired declaration', DECLARATIONS, inspected('red'), undefined],
  ['an announced document', DOCUMENTS, undefined, document('awaiting-upload')],
  ['a document in work', DOCUMENTS, document('awaiting-upload'), document('processing')],
  ['a later change of a document', DOCUMENTS, document('verified'), document('verified', { more: '1' })],
  ['a document whose file never came', DOCUMENTS, document('awaiting-upload'), undefined],
  ['an expired document', DOCUMENTS, document('verified'), undefined],
  ['a reference in work', REFERENCES, reference('awaiting-upload'), reference('awaiting-upload')],
  ['a retired reference', REFERENCES, reference('active'), reference('retired')],
  ['a started run', RUNS, run('succeeded', PLAN), run('running', PLAN)],
  ['a failed run', RUNS, run('running'), run('failed')],
  ['an expired run', RUNS, run('succeeded', PLAN), undefined],
  ['groups that are found anew', GROUPS, groups('succeeded'), groups('running')],
  ['groups of a step that is repeated', GROUPS, groups('succeeded'), groups('succeeded')],
  ['a decision on a group', GROUPS, undefined, image({ list: 'adopted', place: 'g-1', adopted: '{}' })],
  ['expired groups', GROUPS, groups('succeeded'), undefined],
  ['the same plan again', RUNS, run('running', PLAN), run('succeeded', PLAN)],
];

describe('the change to', () => {
  test.each(MEANINGS)('%s is an event', (_what, { of, filters }, before, after, events) => {
    expect(of({ before, after })).toEqual(events);
    // The stream's filter lets it pass.
    const record = { dynamodb: { NewImage: after } };
    expect(filters.some((filter) => compilePattern(filter)(record))).toBe(true);
  });

  test.each(SILENT)('%s is none', (_what, { of, filters }, before, after) => {
    expect(of({ before, after })).toEqual([]);
    if (after !== undefined) return;
    // What time to live deletes does not even wake the publisher.
    const record = { dynamodb: { OldImage: before } };
    expect(filters.some((filter) => compilePattern(filter)(record))).toBe(false);
  });

  test('a green declaration that nobody inspects does not even wake the publisher', () => {
    const record = { dynamodb: { NewImage: declaration('green') } };
    expect(DECLARATION_FILTERS.some((filter) => compilePattern(filter)(record))).toBe(false);
  });

  test.each(MEANINGS)('%s says no more than its schema', (_what, { of }, before, after) => {
    for (const { type, data } of of({ before, after })) {
      expect(EVENTS[type].data.strict().parse(data)).toEqual(data);
    }
  });
});

describe('a batch', () => {
  const record = (eventID: string, after: Image) => ({
    eventID,
    dynamodb: { ApproximateCreationDateTime: 1_763_600_000, SequenceNumber: `s-${eventID}`, NewImage: after },
  });
  const context = { functionName: 'f', awsRequestId: 'r' } as never;

  async function publish(
    records: readonly ReturnType<typeof record>[],
    takes: (event: DomainEvent) => boolean = () => true,
  ) {
    const events: DomainEvent[] = [];
    const calls: number[] = [];
    const handler = publishChangesHandler({
      eventsOf: declarationEvents,
      sink: {
        put: async (given) => {
          calls.push(given.length);
          const taken = given.map(takes);
          events.push(...given.filter((_, index) => taken[index]));
          return taken;
        },
      },
    });
    return { answer: await handler({ Records: records }, context), events, calls };
  }

  test('is published in order, ten events a call, each with a stable id and the time of its commit', async () => {
    const records = Array.from({ length: 23 }, (_, index) => record(`e${index}`, declaration('red')));
    const first = await publish(records);
    const again = await publish(records);
    expect(first.answer).toEqual({ batchItemFailures: [] });
    expect(first.calls).toEqual([10, 10, 3]);
    expect(first.events.map(({ id }) => id)).toEqual(again.events.map(({ id }) => id));
    expect(new Set(first.events.map(({ id }) => id)).size).toBe(23);
    expect(first.events[0]).toMatchObject({
      id: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      occurredAt: '2025-11-20T00:53:20.000Z',
    });
  });

  test('is repeated from the first event that the bus did not take', async () => {
    const records = Array.from({ length: 12 }, (_, index) =>
      record(`e${index}`, declaration('red', { declarationId: `D-${index}` })),
    );
    const { answer } = await publish(
      records,
      ({ data }) => !('declarationId' in data && data.declarationId === 'D-7'),
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 's-e7' }] });
  });

  test('is repeated from a change that cannot be read, after those before it are published', async () => {
    const broken = image({ declarationId: 'D-1', status: 'verified' });
    const { answer, events } = await publish([
      record('e0', declaration('red')),
      record('e1', broken),
      record('e2', declaration('red')),
      record('e3', { ...declaration('red'), selectedBy: undefined }),
    ]);
    expect(events).toHaveLength(2);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 's-e3' }] });
  });

  test('is repeated as a whole where the bus cannot be reached', async () => {
    const handler = publishChangesHandler({
      eventsOf: declarationEvents,
      sink: { put: () => Promise.reject(new Error('no connection')) },
    });
    const records = [record('e0', declaration('green')), record('e1', declaration('red'))];
    expect(await handler({ Records: records }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 's-e1' }],
    });
  });
});
