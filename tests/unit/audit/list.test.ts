// GET /v1/audit: lines of a subject, of an actor, of a period, newest first, in pages that lose and repeat nothing.
import '../../support/silent.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAuditHandler } from '../../../functions/audit/handlers/list-audit.ts';
import { listAudit } from '../../../functions/audit/routes.ts';
import { AuditStore } from '../../../functions/audit/store.ts';
import { itemOf } from '../../../functions/shared/audit/item.ts';
import type { AuditLine } from '../../../functions/shared/audit/line.ts';
import type { By } from '../../../functions/shared/auth/caller.ts';
import { batchPut } from '../../../functions/shared/aws/batch.ts';
import { apiEvent, bodyOf, lambdaContext } from '../../support/api-event.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

const KIM: By = { client: 'console', user: { id: 'kim', name: 'Officer Kim' } };
const LEE: By = { client: 'console', user: { id: 'lee', name: 'Officer Lee' } };
const MACHINE: By = { client: 'clearance-system' };
/** A person whose id is also a client's. */
const NAMESAKE: By = { client: 'console', user: { id: 'clearance-system', name: 'Confusing' } };

let db: TestDynamoDb;
let lines: readonly AuditLine[];

function line(index: number, day: string, by: By): AuditLine {
  const time = new Date(Date.parse(`${day}T08:00:00.000Z`) + index * 61_000).toISOString();
  return {
    at: time,
    by,
    act: 'declaration.submitted',
    subject: { kind: index % 5 === 0 ? 'document' : 'declaration', id: `S-${index % 3}` },
    detail: { number: index },
    requestId: `request-${index}`,
  };
}

beforeAll(async () => {
  db = await startDynamoDb();
  const days = ['2026-11-20', '2026-11-27', '2026-11-28', '2026-11-29'];
  const people = [KIM, LEE, MACHINE, MACHINE, NAMESAKE];
  lines = Array.from({ length: 120 }, (_, index) =>
    line(index, days[index % days.length] ?? '', people[index % people.length] ?? KIM),
  ).sort((one, other) => (one.at < other.at ? 1 : -1));
  const items = lines.map((one, index) =>
    itemOf(one, `${(index * 7919).toString(16).padStart(4, '0')}-4000-8000`, 1),
  );
  await batchPut(db.client, db.tables.audit, items);
});
afterAll(() => db.close());

const CUSTOMS = { clientId: 'console', user: { id: 'boss', name: 'Supervisor Park' }, scope: 'audit:read' };

async function get(query: Record<string, string>, caller: object = CUSTOMS) {
  const handler = listAuditHandler({ lines: new AuditStore(db.client, db.tables.audit) });
  const event = apiEvent({ method: 'GET', path: listAudit.path, query, ...caller });
  const answer = await handler(event, lambdaContext());
  return {
    status: answer.statusCode,
    body: bodyOf(answer) as { items: AuditLine[]; nextToken?: string; errors?: { pointer: string }[] },
  };
}

/** All pages. */
async function all(query: Record<string, string>): Promise<AuditLine[]> {
  const found: AuditLine[] = [];
  let nextToken: string | undefined;
  do {
    const { status, body } = await get({ ...query, ...(nextToken === undefined ? {} : { nextToken }) });
    expect(status, JSON.stringify(body)).toBe(200);
    found.push(...body.items);
    nextToken = body.nextToken;
  } while (nextToken !== undefined);
  return found;
}

const did = (actor: string) => (one: AuditLine) => one.by.client === actor || one.by.user?.id === actor;
const PERIOD = { from: '2026-11-19', to: '2026-11-29' };

describe('the lines', () => {
  it('of a subject are all of its lines, newest first, whatever their day', async () => {
    const expected = lines.filter(({ subject }) => subject.id === 'S-1');
    expect(await all({ subject: 'S-1' })).toEqual(expected);
    expect(await all({ subject: 'S-1', limit: '7' })).toEqual(expected);
  });

  it('of a subject can be narrowed by kind, actor and days', async () => {
    const ofDocument = lines.filter(({ subject }) => subject.id === 'S-1' && subject.kind === 'document');
    expect(await all({ subject: 'document/S-1', limit: '2' })).toEqual(ofDocument);
    expect(await all({ subject: 'S-1', actor: 'kim', limit: '3' })).toEqual(
      lines.filter((one) => one.subject.id === 'S-1' && did('kim')(one)),
    );
    expect(await all({ subject: 'S-1', from: '2026-11-28', to: '2026-11-28', limit: '2' })).toEqual(
      lines.filter(({ at, subject }) => subject.id === 'S-1' && at.startsWith('2026-11-28')),
    );
  });

  it.each(['kim', 'console', 'clearance-system'])(
    'of %s are those of the client and of the person',
    async (actor) => {
      expect(await all({ actor, ...PERIOD })).toEqual(lines.filter(did(actor)));
      expect(await all({ actor, ...PERIOD, limit: '5' })).toEqual(lines.filter(did(actor)));
    },
  );

  it('of a period include its first and last day and no other', async () => {
    const expected = lines.filter(({ at }) => at >= '2026-11-27' && at < '2026-11-29');
    expect(await all({ from: '2026-11-27', to: '2026-11-28' })).toEqual(expected);
  });

  it('of many days without any are passed over in short pages, and none is lost', async () => {
    const { body } = await get({ from: '2026-10-12', to: '2026-11-19' });
    expect(body.items).toEqual([]);
    expect(body.nextToken).toEqual(expect.any(String));
    expect(await all({ from: '2026-10-12', to: '2026-11-20' })).toEqual(
      lines.filter(({ at }) => at < '2026-11-21'),
    );
  });

  it('of an unknown subject or actor are none', async () => {
    expect(await all({ subject: 'nobody' })).toEqual([]);
    expect(await all({ actor: 'nobody', from: '2026-11-28', to: '2026-11-29' })).toEqual([]);
  });

  it('are the same whatever the size of the pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom<[Record<string, string>, (one: AuditLine) => boolean]>(
          [{}, () => true],
          [{ actor: 'console' }, did('console')],
          [{ subject: 'S-2' }, ({ subject }) => subject.id === 'S-2'],
          [{ subject: 'S-0', actor: 'lee' }, (one) => one.subject.id === 'S-0' && did('lee')(one)],
        ),
        async (limit, [query, isAsked]) => {
          expect(await all({ ...query, ...PERIOD, limit: String(limit) })).toEqual(lines.filter(isAsked));
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('a request', () => {
  it.each([
    [
      { actor: '', subject: 'what/S-1', from: '2026-13-01', to: 'x', other: '1' },
      ['/actor', '/from', '/other', '/subject/kind', '/to'],
    ],
    [{ from: '2026-02-01', to: '2026-01-01' }, ['/to']],
    [{ from: '2020-01-01', to: '2026-01-01' }, ['/from']],
    [{ subject: 'a b' }, ['/subject/id']],
    [{ limit: '0' }, ['/limit']],
  ])('names every bad field: %j', async (query, pointers) => {
    const { status, body } = await get(query as Record<string, string>);
    expect(status).toBe(400);
    expect(body.errors?.map(({ pointer }) => pointer).sort()).toEqual(
      pointers.map((name) => `/query${name}`),
    );
  });

  it('with a token of another list is 400', async () => {
    const { body } = await get({ subject: 'S-1', limit: '1' });
    expect((await get({ subject: 'S-2', nextToken: body.nextToken ?? '' })).status).toBe(400);
  });

  it('of a party is refused, even with the scope', async () => {
    const broker = { clientId: 'broker-a', party: 'broker-a', scope: 'audit:read' };
    expect((await get({ subject: 'S-1' }, broker)).status).toBe(403);
  });
});
