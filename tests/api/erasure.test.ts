// Erasing a party, as an operator does it: a party has data in every place of the service, another one beside it; afterwards the first is
// nowhere but in the audit trail, and everything of the other is byte for byte what it was.
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../bin/erase/erasure.ts';
import { Identifier } from '../../bin/erase/identifier.ts';
import { addHistory } from '../../functions/score-import/profiles/history.ts';
import { ProfileStore } from '../../functions/score-import/profiles/store.ts';
import type { Item } from '../../functions/shared/aws/batch.ts';
import { isPackedJson, packedText } from '../../functions/shared/tables/packed-json.ts';
import { FaultProxy } from '../faults/support/fault-proxy.ts';
import { DECLARATIONS, freshId, newDeclaration } from './support/declarations.ts';
import { putSnapshot, runDay, snapshotText, taxpayerRow } from './support/delinquency.ts';
import { PREDICTIONS } from './support/goods.ts';
import { type Finished, run, startScript } from './support/process.ts';
import { type Answer, type ClientName, type Json, startService, temporaryFolder } from './support/service.ts';
import { until } from './support/watching.ts';

/** A broker, a trader and a taxpayer of one identifier, which is also the name of its client. */
const PARTY = 'broker-b';
const OTHER = 'broker-a';
const REASON = 'Case 2026/17';
const NOTE = 'Found in the second container';
const CORRECTION = 'The laboratory found another material';
const DAY = '2026-11-20';
const PSEUDONYM = /erased-[0-9a-f]{24}/;

const service = startService();
const folder = temporaryFolder();
let dynamodb: DynamoDBClient;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(() => {
  const { dynamodbUrl, s3Url, sqsUrl, region, credentials } = service().endpoints;
  dynamodb = new DynamoDBClient({ endpoint: dynamodbUrl, region, credentials });
  s3 = new S3Client({ endpoint: s3Url, region, credentials, forcePathStyle: true });
  sqs = new SQSClient({ endpoint: sqsUrl, region, credentials });
});
afterAll(() => {
  for (const client of [dynamodb, s3, sqs]) client.destroy();
});

async function post(client: ClientName, path: string, body: unknown): Promise<Answer> {
  const answer = await service().as(client).post(path, body, { 'idempotency-key': randomUUID() });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}

function erase(...options: readonly string[]): Promise<Finished> {
  return run('tools/main.ts', 'erase', ...options, '--endpoints', service().endpointsFile);
}

function table(name: string): string {
  return service().endpoints.tables[name] ?? '';
}

async function itemsOf(name: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: table(name) })) {
    items.push(...Items);
  }
  return items;
}

/** Bytes as text, decompressed. */
function text(bytes: Uint8Array): string {
  if (isPackedJson(bytes)) return packedText(bytes, 2);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes, { finishFlush: 2 }) : Buffer.from(bytes)).toString('utf8');
}

/** An item with everything in it readable. */
function readable(item: Item): string {
  return JSON.stringify(item, (_, value: unknown) => {
    if (value instanceof Uint8Array) return text(value);
    if (typeof value === 'string' && value.startsWith('H4sI')) return text(Buffer.from(value, 'base64'));
    return value;
  });
}

interface StoredVersion {
  readonly name: string;
  readonly content: string;
}

async function versionsOf(bucket: string): Promise<StoredVersion[]> {
  const Bucket = service().endpoints.buckets[bucket];
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return await Promise.all(
    Versions.map(async ({ Key = '', VersionId }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return { name: `${bucket}/${Key}`, content: text(bytes) };
    }),
  );
}

/** Every place that names a text: items of all tables, versions of all objects, dead letters. */
async function placesNaming(wanted: string): Promise<string[]> {
  const places: string[] = [];
  for (const name of Object.keys(service().endpoints.tables)) {
    for (const item of await itemsOf(name)) {
      // Another identifier that begins like it is another party's.
      const content = readable(item).replaceAll(`${PARTY}-2`, '');
      if (content.includes(wanted)) places.push(`${name}: ${readable(item).slice(0, 200)}`);
    }
  }
  for (const name of Object.keys(service().endpoints.buckets)) {
    for (const version of await versionsOf(name)) {
      if (version.name.includes(wanted) || version.content.includes(wanted)) places.push(version.name);
    }
  }
  const letters = { QueueUrl: service().endpoints.queues.eventsDeadLetters, VisibilityTimeout: 0 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(letters));
  places.push(...Messages.filter(({ Body = '' }) => Body.includes(wanted)).map(({ Body = '' }) => Body));
  return places;
}

/** Items and versions that are about the other party alone, by what they are called. */
async function ofTheOther(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of Object.keys(service().endpoints.tables)) {
    for (const item of await itemsOf(name)) {
      const content = readable(item);
      if (content.includes(PARTY) || !content.includes(OTHER)) continue;
      // Attempts to deliver go on meanwhile.
      const kept = name === 'deliveries' ? [item.webhookId, item.place, item.body] : item;
      found.set(`${name} ${item.declarationId?.S ?? content.slice(0, 120)}`, JSON.stringify(kept));
    }
  }
  return found;
}

async function inspect(declarationId: string): Promise<void> {
  const path = `${DECLARATIONS}/${declarationId}/inspection`;
  await post('officer', path, { outcome: 'fraud', note: NOTE });
  await post('officer', `${path}/correction`, { outcome: 'clear', note: NOTE, reason: CORRECTION });
}

async function declared(changes: Json): Promise<string> {
  const body = newDeclaration(changes);
  await post('clearance-system', DECLARATIONS, body);
  return body.declarationId;
}

/** Announces a document, stores files of it with an old version of each, and marks it as verified. */
async function documentOf(client: ClientName, fileName = 'scan.png'): Promise<string> {
  const { body } = await post(client, '/v1/documents', {
    fileName,
    contentType: 'image/png',
    sizeBytes: 4,
    sha256: 'a'.repeat(64),
    documentType: 'invoice',
    authorityId: 'KR-1',
  });
  const documentId = String(body.documentId);
  const names = [
    `pages/${documentId}/1.jpg`,
    `marks/${documentId}/1.json`,
    `drawn/plain/${documentId}/1.png`,
  ];
  for (const Key of [...names, ...names]) {
    await s3.send(
      new PutObjectCommand({ Bucket: service().endpoints.buckets.documents, Key, Body: randomUUID() }),
    );
  }
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: table('documents'),
      Key: { documentId: { S: documentId } },
      UpdateExpression: 'SET #status = :verified',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':verified': { S: 'verified' } },
    }),
  );
  return documentId;
}

async function predictionOf(client: ClientName, description: string): Promise<string> {
  const { body } = await post(client, PREDICTIONS, { items: [{ description }] });
  return String(body.predictionId);
}

async function webhookOf(client: ClientName): Promise<string> {
  const { body } = await post(client, '/v1/webhooks', {
    url: 'http://127.0.0.1:9/',
    events: ['document.decided'],
  });
  await post(client, `/v1/webhooks/${String(body.webhookId)}/test`, {});
  return String(body.webhookId);
}

const named = { importer: '', declarant: '', amended: '', large: '', cancelled: '', others: '' };
const documents = { own: '', others: '' };
const predictions = { own: '', others: '' };
let before: Map<string, string>;
let counted: Item | undefined;

async function declarationItem(declarationId: string): Promise<Item> {
  const Key = { declarationId: { S: declarationId } };
  const { Item: item = {} } = await dynamodb.send(
    new GetItemCommand({ TableName: table('declarations'), Key }),
  );
  return item;
}

beforeAll(async () => {
  named.importer = await declared({ importerId: PARTY, sellerId: OTHER });
  await inspect(named.importer);
  named.declarant = await declared({ declarantId: PARTY, courierId: PARTY });
  named.cancelled = await declared({ sellerId: PARTY });
  await post('clearance-system', `${DECLARATIONS}/${named.cancelled}/cancellation`, {
    reason: 'Entered twice',
  });
  named.amended = await declared({ importerId: PARTY });
  await post('clearance-system', `${DECLARATIONS}/${named.amended}/amendments`, {
    reason: `It is not ${PARTY}`,
    declaration: newDeclaration({ declarationId: named.amended, importerId: OTHER }),
  });
  const [item] = newDeclaration().items as Json[];
  const syllable = (): string => String.fromCharCode(0xac00 + Math.floor(Math.random() * 11_172));
  named.large = await declared({
    importerId: PARTY,
    items: Array.from({ length: 400 }, (_, index) => ({
      ...item,
      itemNumber: index + 1,
      description: Array.from({ length: 512 }, syllable).join(''),
    })),
  });
  await declared({ importerId: OTHER, declarantId: OTHER });
  named.others = await declared({ importerId: OTHER });
  await post('officer', `${DECLARATIONS}/${named.others}/inspection`, {
    outcome: 'clear',
    note: `Same goods as ${PARTY}. Not those of ${PARTY}-2`,
  });
  const profiles = new ProfileStore(dynamodb, table('riskProfiles'));
  const history = { inspected: 3, fraud: 1, critical: 0 };
  const loaded = new Map(
    [PARTY, OTHER].flatMap((id) => [
      [`importer#${id}`, history] as const,
      [`seller#${id}`, history] as const,
    ]),
  );
  await addHistory(profiles, loaded, 'file');
  // As earlier versions kept it.
  const former = { entity: { S: `history#seller#${PARTY}` }, inspected: { N: '3' }, files: { SS: ['file'] } };
  await dynamodb.send(new PutItemCommand({ TableName: table('riskProfiles'), Item: former }));
  documents.own = await documentOf('broker-b');
  documents.others = await documentOf('broker-a', `${PARTY} invoice.png`);
  predictions.own = await predictionOf('broker-b', 'Coffee beans, roasted');
  predictions.others = await predictionOf('broker-a', `Coffee beans, roasted, for ${PARTY}`);
  await webhookOf('broker-b');
  await webhookOf('broker-a');
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: service().endpoints.queues.eventsDeadLetters,
      MessageBody: JSON.stringify({
        detail: { id: 'evt_1', type: 'document.decided', party: PARTY, data: {} },
      }),
    }),
  );
  const rows = [taxpayerRow('T-1', 9), taxpayerRow(PARTY, 9), taxpayerRow('T-2', 1)];
  await putSnapshot(service(), DAY, 'one.csv', snapshotText(rows));
  await putSnapshot(service(), DAY, 'one.csv', snapshotText(rows));
  await putSnapshot(
    service(),
    DAY,
    'two.csv.gz',
    gzipSync(snapshotText([taxpayerRow('T-3', 8), taxpayerRow(PARTY, 2)])),
  );
  const { status, taxpayers, rejected } = await runDay(service(), DAY);
  expect([status, taxpayers, rejected]).toEqual(['succeeded', 4, 1]);
  await post('officer', `/v1/delinquency/taxpayers/${PARTY}/override`, {
    grade: '05',
    reason: NOTE,
    validUntil: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
  });
  await until('The tests of webhooks are attempted', async () => {
    const deliveries = await itemsOf('deliveries');
    return deliveries.length === 2 && deliveries.every(({ lastAttemptAt }) => lastAttemptAt !== undefined);
  });
  before = await ofTheOther();
  counted = (await itemsOf('riskProfiles')).find(({ entity }) => entity?.S === `importer#${PARTY}`);
  expect(counted).toBeDefined();
});

describe('a dry run', () => {
  test('says what would be erased, in every place, and changes nothing', async () => {
    const places = await placesNaming(PARTY);
    const { code, stdout, stderr } = await erase('--party', PARTY, '--reason', REASON, '--dry-run');
    expect([code, stderr.includes('Error')]).toEqual([0, false]);
    for (const place of [
      ...[
        'declarations, rewritten',
        'riskProfiles',
        'hsPredictions',
        'hsPredictions, rewritten',
        'documents',
      ],
      ...['documents, rewritten', 'delinquencyScores', 'idempotency', 'webhooks', 'deliveries'],
      ...['files of snapshots', 'dead letters'],
    ]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${place} +[1-9]`, 'm'));
    }
    expect((await placesNaming(PARTY)).length).toBe(places.length);
  });
});

describe('the command', () => {
  let finished: Finished;
  let audit: string;
  beforeAll(async () => {
    finished = await erase('--party', PARTY, '--reason', REASON);
    audit = (await itemsOf('audit')).map(readable).join('\n');
  });

  test('ends with a search that finds the identifier in the audit trail alone', async () => {
    expect(finished.code, finished.stderr).toBe(0);
    expect(finished.stdout).toMatch(PSEUDONYM);
    expect(finished.stderr).toMatch(/^files of snapshots: \d+ of \d+ /m);
    const places = await placesNaming(PARTY);
    expect(places.filter((place) => !place.startsWith('audit: '))).toEqual([]);
  });

  test('leaves everything that is about the other party alone, byte for byte', async () => {
    const after = await ofTheOther();
    for (const [name, content] of before) expect(after.get(name), name).toBe(content);
  });

  test('keeps declarations for statistics: one pseudonym everywhere, no note and no reason', async () => {
    const pseudonym = PSEUDONYM.exec(finished.stdout)?.[0];
    const { status, body } = await service().as('officer').get(`${DECLARATIONS}/${named.importer}`);
    expect(status).toBe(200);
    expect(body.declaration).toMatchObject({ importerId: pseudonym, sellerId: OTHER });
    expect(body.inspection).toMatchObject({ outcome: 'clear', revision: 2 });
    expect(body.inspection).not.toHaveProperty('note');
    expect(body.inspection).not.toHaveProperty('reason');
    const both = await service().as('officer').get(`${DECLARATIONS}/${named.declarant}`);
    expect(both.body.declaration).toMatchObject({ declarantId: pseudonym, courierId: pseudonym });
    const history = await service().as('officer').get(`${DECLARATIONS}/${named.cancelled}/history`);
    expect(history.text).not.toContain('Entered twice');
    expect(history.text).toContain('cancelled');
    for (const secret of [NOTE, CORRECTION, 'It is not']) expect(await placesNaming(secret)).toEqual([]);
  });

  test('also keeps amended versions and contents in parts, with their expiry', async () => {
    const pseudonym = PSEUDONYM.exec(finished.stdout)?.[0];
    expect(readable(await declarationItem(`${named.amended}#v1`))).toContain(pseudonym);
    const record = await declarationItem(named.large);
    expect(Number(record.contentParts?.N)).toBeGreaterThan(1);
    const { body } = await service().as('officer').get(`${DECLARATIONS}/${named.large}`);
    expect(body.declaration).toMatchObject({ importerId: pseudonym });
    expect((body.declaration as { items: unknown[] }).items).toHaveLength(400);
    const part = await declarationItem(`${record.contentId?.S}#1`);
    expect(part.expiresAt).toEqual(record.expiresAt);
  });

  test('takes the name out of what others wrote, and leaves the rest of it', async () => {
    const { body } = await service().as('officer').get(`${DECLARATIONS}/${named.others}`);
    const pseudonym = PSEUDONYM.exec(finished.stdout)?.[0];
    expect(body.inspection).toMatchObject({
      note: `Same goods as ${pseudonym}. Not those of ${PARTY}-2`,
    });
    const prediction = await service().as('broker-a').get(`${PREDICTIONS}/${predictions.others}`);
    expect(prediction.text).toContain('Coffee beans, roasted, for ********');
    const document = await service().as('broker-a').get(`/v1/documents/${documents.others}`);
    expect(document.text).not.toContain(PARTY);
  });

  test('deletes documents with every version of their files, and predictions', async () => {
    expect((await service().as('operator').get(`/v1/documents/${documents.own}`)).status).toBe(404);
    expect((await service().as('broker-b').get(`${PREDICTIONS}/${predictions.own}`)).status).toBe(404);
    const names = (await versionsOf('documents')).map(({ name }) => name);
    expect(names.filter((name) => name.includes(documents.own))).toEqual([]);
    expect(names.filter((name) => name.includes(documents.others))).toHaveLength(6);
  });

  test('takes the taxpayer out of scores, snapshots and reports, and leaves the other rows', async () => {
    expect((await service().as('officer').get(`/v1/delinquency/taxpayers/${PARTY}`)).status).toBe(404);
    const versions = new Map((await versionsOf('snapshots')).map(({ name, content }) => [name, content]));
    const rows = [taxpayerRow('T-1', 9), taxpayerRow('T-2', 1)];
    expect(versions.get(`snapshots/taxpayers/${DAY}/one.csv`)).toBe(snapshotText(rows));
    expect(versions.get(`snapshots/taxpayers/${DAY}/two.csv.gz`)).toBe(snapshotText([taxpayerRow('T-3', 8)]));
    const report = versions.get(`snapshots/delinquency/${DAY}/report.csv`) ?? '';
    expect([...report.matchAll(/^\d+,(T-\d)/gm)].map(([, id]) => id).sort()).toEqual(['T-1', 'T-2', 'T-3']);
    const { riskiest } = JSON.parse(versions.get(`snapshots/delinquency/${DAY}/report.json`) ?? '') as {
      riskiest: { taxpayerId: string }[];
    };
    expect(riskiest.map(({ taxpayerId }) => taxpayerId)).not.toContain(PARTY);
    expect(versions.get(`snapshots/delinquency/${DAY}/rejected.csv`)?.trim().split('\n')).toHaveLength(1);
    const { body: ranking } = await service().as('officer').get(`/v1/delinquency/rankings/${DAY}`);
    const ranked = (ranking.items as Json[]).map(({ taxpayerId }) => String(taxpayerId));
    expect(ranked.sort()).toEqual(['T-1', 'T-2', 'T-3']);
    const lines = [...versions].filter(([name]) => name.startsWith(`snapshots/delinquency-rankings/${DAY}/`));
    expect(lines.flatMap(([, content]) => content.match(/^(?:T-\d|.*erased).*$/gm) ?? [])).toHaveLength(3);
    // The day can be run again, without the taxpayer.
    expect(await runDay(service(), DAY)).toMatchObject({ status: 'succeeded', taxpayers: 3 });
  });

  test('leaves two audit lines: who, why, how much of what, and nobody’s name', async () => {
    const pseudonym = PSEUDONYM.exec(finished.stdout)?.[0] ?? '';
    const { body } = await service().as('operator').get(`/v1/audit?subject=party/${pseudonym}`);
    const [done, begun] = body.items as { act: string; by: Json; detail: Record<string, unknown> }[];
    expect([begun?.act, done?.act]).toEqual(['party.erasure-started', 'party.erased']);
    expect(done?.by).toMatchObject({ client: 'erase', user: { name: expect.any(String) } });
    expect(done?.detail).toMatchObject({
      reason: REASON,
      documents: 1,
      predictions: 1,
      webhooks: 1,
      letters: 1,
    });
    for (const what of [
      'declarations',
      'profiles',
      'scores',
      'objects',
      'files',
      'rows',
      'answers',
      'mentions',
    ]) {
      expect(Number(done?.detail[what]), what).toBeGreaterThan(0);
    }
    expect(JSON.stringify(body)).not.toContain(PARTY);
    const receipt = /Receipt.*: (\S+)/.exec(finished.stdout)?.[1] ?? '';
    expect(done?.detail.digest).toBe(digestOf(new Identifier(PARTY), receipt));
  });

  test('need take nothing out of the audit trail: its lines have ids, never notes, reasons or goods', () => {
    for (const secret of [NOTE, CORRECTION, 'Entered twice', 'It is not', 'Coffee', 'scan.png']) {
      expect(audit).not.toContain(secret);
    }
  });

  test('finds nothing to do when it is repeated', async () => {
    const { code, stdout } = await erase('--party', PARTY, '--reason', REASON);
    expect([code, stdout]).toEqual([0, 'Nothing names the identifier: nothing to erase\n']);
  });
});

test('A document whose upload URL is still valid keeps the erasure open; a repeat ends it with the same pseudonym', async () => {
  const party = freshId('WAIT');
  await declared({ importerId: party });
  const { body } = await post('broker-b', '/v1/documents', {
    ...{ fileName: 'late.png', contentType: 'image/png', sizeBytes: 4, sha256: 'b'.repeat(64) },
    ...{ documentType: 'invoice', authorityId: 'KR-1' },
  });
  const set = async (name: string, value: AttributeValue): Promise<void> => {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: table('documents'),
        Key: { documentId: { S: String(body.documentId) } },
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  };
  await set('party', { S: party });
  const first = await erase('--party', party, '--reason', REASON);
  expect([first.code, first.stderr]).toEqual([2, expect.stringContaining('can still be written to')]);
  const [stored] = (await itemsOf('declarations'))
    .flatMap((item) => PSEUDONYM.exec(readable(item)) ?? [])
    .slice(-1);
  expect(stored).toMatch(PSEUDONYM);
  await set('uploadExpiresAt', { S: '2026-01-01T00:00:00.000Z' });
  const second = await erase('--party', party, '--reason', REASON);
  expect(second.code, second.stderr).toBe(0);
  expect(await placesNaming(party)).toEqual([]);
});

test('A command that is killed at any point is finished by a repeat, under one pseudonym', async () => {
  const party = freshId('KILL');
  const ids: string[] = [];
  for (let count = 0; count < 4; count++) ids.push(await declared({ importerId: party, declarantId: party }));
  await inspect(ids[0] ?? '');
  const proxy = new FaultProxy();
  const dynamodbUrl = await proxy.listen();
  proxy.forwardTo(service().endpoints.dynamodbUrl);
  const endpoints = join(folder, 'endpoints.json');
  writeFileSync(endpoints, JSON.stringify({ ...service().endpoints, dynamodbUrl }));
  const options = ['erase', '--party', party, '--reason', REASON, '--endpoints', endpoints];
  // Before the pseudonym is answered, between a profile and the next, between declarations, before the last line.
  for (const [operation, about, after] of [
    ['TransactWriteItems', 'party.erasure-started', 0],
    ['DeleteItem', 'importer#', 0],
    ['UpdateItem', 'contentHash', 2],
    ['TransactWriteItems', 'party.erased', 0],
  ] as const) {
    const fault = proxy.fail({ kind: 'hang', operation, about, after });
    const { child, finished } = startScript('tools/main.ts', options);
    await until(`The command does ${operation}`, () => fault.hits > 0 || child.exitCode !== null);
    child.kill('SIGKILL');
    expect((await finished).signal, (await finished).stderr).toBe('SIGKILL');
    fault.lift();
  }
  const last = await run('tools/main.ts', ...options);
  await proxy.close();
  expect(last.code, last.stderr).toBe(0);
  expect(await placesNaming(party)).toEqual([]);
  const pseudonyms = await Promise.all(
    ids.map(async (id) => {
      const { body } = await service().as('officer').get(`${DECLARATIONS}/${id}`);
      const { importerId, declarantId } = body.declaration as Json;
      return [importerId, declarantId];
    }),
  );
  const [pseudonym] = PSEUDONYM.exec(last.stdout) ?? [];
  expect(new Set(pseudonyms.flat())).toEqual(new Set([pseudonym]));
  const { body } = await service().as('operator').get(`/v1/audit?subject=party/${pseudonym}`);
  expect((body.items as Json[]).map(({ act }) => act)).toEqual(['party.erased', 'party.erasure-started']);
});

test.each([
  [['--reason', REASON], 'should be an identifier'],
  [['--party', 'abc', '--reason', REASON], 'should be an identifier'],
  [['--party', 'some-party'], '--reason should be'],
  [['--party', 'some-party', '--reason', 'for some-party itself'], 'should not name the identifier'],
])('%j is refused with one line', async (options, message) => {
  const { code, stderr } = await erase(...options);
  expect([code, stderr.trim().split('\n')]).toEqual([2, [expect.stringContaining(message)]]);
});
