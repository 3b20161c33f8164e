// No secret or personal data outside the stores: every flow runs once, with a unique marker in every field that may hold goods, names or
// free text; then every file of the state folder except the two stores is searched for the markers.
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { BATCH, DECLARATIONS, newDeclaration, ROOT } from '../api/support/declarations.ts';
import {
  putSnapshot,
  RUNS,
  runDay,
  snapshotText,
  TAXPAYERS,
  taxpayerRow,
} from '../api/support/delinquency.ts';
import { decisionPath, PREDICTIONS } from '../api/support/goods.ts';
import type { ClientName, Json, Service } from '../api/support/service.ts';
import { logged, until } from '../api/support/watching.ts';
import { documentBody, referenceBody } from '../support/document-records.ts';

const TIMEOUT_MS = 600_000;
const CLIENTS: readonly ClientName[] = ['clearance-system', 'broker-a', 'officer', 'operator'];
const SAMPLES = join(ROOT, 'samples', 'documents');
const DAY = '2025-03-03';
const DAY_WITHOUT_HEADER = '2025-03-04';

/** The stores, which are there to hold what was sent. */
const STORES = /^(?:dynamodb|s3)\//;
/** Readable by the owner of the folder only: without them there would be no local clients. */
const SECRETS_OF_CLIENTS = ['clients.json', 'endpoints.json'];

/** Words to look for, each by what it is. */
class Marks {
  readonly words = new Map<string, string>();

  /** A word that is nowhere else, to be sent as `what`. */
  of(what: string): string {
    const word = `Mark${randomBytes(8).toString('hex')}`;
    this.words.set(what, word);
    return word;
  }
}

/** A file to announce, and its bytes. */
function fileOf(bytes: Buffer, fileName: string, contentType = 'image/jpeg') {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, body: { fileName, contentType, sizeBytes: bytes.length, sha256 } };
}

/**
 * The tests of what is written down, and where.
 *
 * @param service gives the running service, within tests
 * @param output gives what its host has written on the terminal
 */
export function silence(service: () => Service, output: () => string): void {
  const marks = new Marks();
  /** Tokens and signatures: secrets that no file may hold. */
  const secrets = new Map<string, string>();

  async function post(
    client: ClientName,
    path: string,
    body: unknown,
    statuses: readonly number[],
  ): Promise<Json> {
    const key = { 'idempotency-key': marks.of(`idempotency key of ${path}`) };
    const answer = await service().as(client).post(path, body, key);
    expect(statuses, answer.text).toContain(answer.status);
    return answer.body;
  }

  function parties(flow: string): Json {
    const names = ['declarantId', 'importerId', 'sellerId', 'courierId'];
    return Object.fromEntries(names.map((name) => [name, marks.of(`${name} of ${flow}`)]));
  }

  async function uploaded(client: ClientName, path: string, file: ReturnType<typeof fileOf>, more: object) {
    const answer = await post(client, path, { ...more, ...file.body }, [201]);
    const { url, headers } = answer.upload as { url: string; headers: Record<string, string> };
    secrets.set(`signature of ${file.body.fileName}`, new URL(url).searchParams.get('X-Amz-Signature') ?? '');
    const put = await fetch(url, { method: 'PUT', headers, body: Uint8Array.from(file.bytes) });
    expect(put.status).toBe(200);
    return answer;
  }

  async function declarations(): Promise<void> {
    const one = newDeclaration(parties('a declaration'));
    await post('clearance-system', DECLARATIONS, one, [201]);
    const bad = {
      ...newDeclaration(parties('a batch')),
      declaredOn: marks.of('a bad day'),
      extra: marks.of('an unknown field'),
    };
    await post(
      'clearance-system',
      BATCH,
      { declarations: [newDeclaration(parties('the rest of a batch')), bad] },
      [200],
    );
    const path = `${DECLARATIONS}/${one.declarationId}`;
    await post('officer', `${path}/inspection`, { outcome: 'fraud', note: marks.of('a note') }, [201]);
    await post('clearance-system', DECLARATIONS, `{"importerId":"${marks.of('broken JSON')}`, [400]);
    await service()
      .as('officer')
      .get(`${DECLARATIONS}?lane=red&day=${marks.of('a query')}`);
    await damaged(one.declarationId);
  }

  /** A stored declaration that cannot be read: the request fails inside, and the failure is logged. */
  async function damaged(declarationId: string): Promise<void> {
    const { dynamodbUrl: endpoint, region, credentials, tables } = service().endpoints;
    const client = new DynamoDBClient({ endpoint, region, credentials });
    await client.send(
      new UpdateItemCommand({
        TableName: tables.declarations,
        Key: { declarationId: { S: declarationId } },
        UpdateExpression: 'SET submittedBy = :text',
        ExpressionAttributeValues: { ':text': { S: marks.of('a damaged record') } },
      }),
    );
    client.destroy();
    expect((await service().as('officer').get(`${DECLARATIONS}/${declarationId}`)).status).toBe(500);
  }

  async function goods(): Promise<void> {
    const items = [
      {
        id: marks.of('id of goods'),
        itemName: marks.of('name of goods'),
        description: `coffee beans ${marks.of('goods')}`,
      },
      { description: `???? ${marks.of('unreadable goods')}` },
    ];
    const { predictionId } = await post('broker-a', PREDICTIONS, { items }, [200]);
    const decisions = [{ index: 0, code: '090121' }];
    await post('broker-a', decisionPath(String(predictionId)), { decisions }, [200]);
  }

  async function documents(): Promise<void> {
    const authority = '/v1/authorities/SILENT/references';
    const stamp = readFileSync(join(SAMPLES, 'references', 'kr-stamp-1.jpg'));
    const genuine = readFileSync(join(SAMPLES, 'kr-genuine.jpg'));
    const text = Buffer.from(`%PDF-1.7\n${marks.of('content of a document')}`);
    const picture = fileOf(stamp, `${marks.of('name of a reference')}.jpg`);
    const reference = await uploaded('officer', authority, picture, referenceBody());
    // One after the other, so that one process of the worker does all of them.
    await workedOn(String(reference.referenceId));
    const names = ['a document', 'a broken document'].map((what) => marks.of(`name of ${what}`));
    const files = [fileOf(genuine, `${names[0]}.jpg`), fileOf(text, `${names[1]}.pdf`, 'application/pdf')];
    for (const file of files) {
      const { documentId } = await uploaded(
        'broker-a',
        '/v1/documents',
        file,
        documentBody({ authorityId: 'SILENT' }),
      );
      await workedOn(String(documentId));
      const { body } = await service()
        .as('broker-a')
        .get(`/v1/documents/${String(documentId)}`);
      expect(body.status).toMatch(/^(?:unverifiable|verified|rejected)$/);
    }
    await service()
      .as('officer')
      .call('DELETE', `${authority}/${String(reference.referenceId)}`);
  }

  /** Waits until the worker says in its log that it is done with a document or a reference. */
  function workedOn(id: string): Promise<void> {
    const isDone = ({ documentId, referenceId }: Json): boolean => documentId === id || referenceId === id;
    return until('The upload is worked on', () => logged(service(), 'DOC001').some(isDone));
  }

  async function delinquency(): Promise<void> {
    const rows = Array.from({ length: 20 }, (_, index) =>
      taxpayerRow(`TP-${index}`, index % 10, { companyName: `(주)${marks.of(`company ${index}`)}` }),
    );
    const bad = taxpayerRow('TP-bad', 3, {
      companyName: marks.of('company of a bad row'),
      paymentStatus2: 12,
    });
    await putSnapshot(service(), DAY, 'all.csv', snapshotText([...rows, bad]));
    expect(await runDay(service(), DAY)).toMatchObject({ status: 'succeeded', taxpayers: 20, rejected: 1 });
    const headless = `TP-1,${marks.of('company of a file without a header')},100000\n`;
    await putSnapshot(service(), DAY_WITHOUT_HEADER, 'all.csv', headless);
    expect(await runDay(service(), DAY_WITHOUT_HEADER)).toMatchObject({ status: 'failed' });
    const validUntil = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const override = { grade: '05', reason: marks.of('reason of an override'), validUntil };
    await post('officer', `${TAXPAYERS}/TP-1/override`, override, [201]);
    await post('operator', RUNS, { runDate: DAY, comment: marks.of('a comment nobody asked for') }, [400]);
  }

  /** Every file of the state folder with what it holds; the stores are left out. */
  function filesWritten(): { readonly name: string; readonly content: Buffer }[] {
    const { stateFolder } = service();
    return readdirSync(stateFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path, name: relative(stateFolder, path) }))
      .filter(({ name }) => !STORES.test(name))
      .map(({ path, name }) => ({ name, content: readFileSync(path) }));
  }

  /** What is found where: `name: what`. */
  function found(words: ReadonlyMap<string, string>): string[] {
    const places = [...filesWritten(), { name: 'terminal', content: Buffer.from(output()) }];
    return places.flatMap(({ name, content }) =>
      [...words].filter(([, word]) => content.includes(word)).map(([what]) => `${name}: ${what}`),
    );
  }

  describe('after every flow has run once', () => {
    beforeAll(async () => {
      for (const client of CLIENTS) {
        const signature = (await service().token(client)).split('.')[2] ?? '';
        secrets.set(`token of ${client}`, signature);
      }
      await Promise.all([declarations(), goods(), documents(), delinquency()]);
    }, TIMEOUT_MS);

    test('the logs record every act by its ids', () => {
      const log = readFileSync(join(service().stateFolder, 'logs', 'functions.jsonl'), 'utf8');
      for (const code of ['REQ001', 'REQ002', 'DOC001', 'DEL001', 'DEL002', 'DEL003', 'DEL004']) {
        expect(log).toContain(`"${code}"`);
      }
      // The search below finds what is there: a run's id, where it belongs.
      expect(found(new Map([['the run', `dr-${DAY}`]]))).toContain('logs/functions.jsonl: the run');
      expect(found(new Map([['its path', RUNS]]))).toContain('terminal: its path');
    });

    test('goods, names, free text and keys appear only in the tables and buckets', () => {
      expect(marks.words.size).toBeGreaterThan(50);
      expect(found(marks.words)).toEqual([]);
    });

    test('no token and no URL signature appears anywhere', () => {
      expect([...secrets.values()].every((secret) => secret.length >= 64)).toBe(true);
      expect(found(secrets)).toEqual([]);
    });

    test('client secrets appear only in their two files, and the issuer’s key only in its own', () => {
      const { clients } = service().endpoints;
      const files = clients.flatMap(({ name }) => SECRETS_OF_CLIENTS.map((file) => `${file}: ${name}`));
      const words = new Map(clients.map(({ name, clientSecret }) => [name, clientSecret]));
      expect(found(words).toSorted()).toEqual(files.toSorted());
      const key = JSON.parse(readFileSync(join(service().stateFolder, 'issuer.json'), 'utf8')) as {
        d: string;
      };
      expect(found(new Map([['the key', key.d]]))).toEqual(['issuer.json: the key']);
    });
  });
}
