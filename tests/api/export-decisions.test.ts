// npm run tool -- export-decisions: exports recorded decisions in the format that training reads. The tests fill the table through the
// store.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassifiedGoods, PredictionHead } from '../../functions/predict-hs/record.ts';
import { PredictionStore } from '../../functions/predict-hs/store.ts';
import { DAY_MS } from '../../functions/shared/days.ts';
import { actBy } from '../support/acts.ts';
import { trailOf } from '../support/audit.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { classified, head } from '../support/goods.ts';
import { type Finished, run } from './support/process.ts';
import { temporaryFolder } from './support/service.ts';

const folder = temporaryFolder();
const NOW = new Date().toISOString();
const MODEL = { name: 'hs-codes', version: '1.0.0' };

let db: TestDynamoDb;
let endpointsFile: string;
beforeAll(async () => {
  db = await startDynamoDb();
  endpointsFile = join(folder, 'endpoints.json');
  const content = {
    apiUrl: '',
    tokenUrl: '',
    s3Url: '',
    dynamodbUrl: db.environment.AWS_ENDPOINT_URL_DYNAMODB,
    sqsUrl: '',
    stepFunctionsUrl: '',
    stateMachines: {},
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    clients: [{ name: 'operator', clientId: '', clientSecret: '', scopes: [] }],
    buckets: {},
    tables: { hsPredictions: db.tables.hsPredictions },
    queues: {},
  };
  writeFileSync(endpointsFile, JSON.stringify(content));
});
afterAll(() => db.close());

/** Stores a prediction with the codes chosen for its items, as index and code. */
async function decided(
  changes: Partial<PredictionHead> & { predictionId: string },
  goods: readonly ClassifiedGoods[],
  ...codes: [number, string][]
): Promise<void> {
  const store = new PredictionStore(db.client, db.tables.hsPredictions, trailOf(db), 400);
  await store.putPrediction(head({ scoredAt: NOW, items: goods.length, ...changes }), goods);
  if (codes.length === 0) return;
  const decisions = codes.map(([index, code]) => ({
    index,
    code,
    decidedAt: NOW,
    by: { client: 'officer' },
  }));
  await store.putDecisions(changes.predictionId, decisions, 0, { ...actBy('officer'), at: NOW });
}

const exported = (...args: string[]): Promise<Finished> =>
  run('bin/export-decisions.ts', ...args, '--endpoints', endpointsFile);

function records(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .sort((one, other) => String(one.id).localeCompare(String(other.id)));
}

describe('export-decisions', () => {
  test('writes an empty file for a table without decisions', async () => {
    await decided({ predictionId: 'undecided' }, [classified({ description: 'tea' })]);
    const out = join(folder, 'none.jsonl');
    expect(await exported('--out', out)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 decisions of 0 predictions'),
    });
    expect(readFileSync(out, 'utf8')).toBe('');
  });

  test('writes each decided item with the text that training reads, and no others', async () => {
    const long = Array.from({ length: 100 }, (_, index) =>
      classified(
        {
          description: Array.from({ length: 400 }, (_, at) =>
            String.fromCodePoint(0xac00 + ((index * 7919 + at * at * 31) % 11_172)),
          ).join(''),
        },
        'ko',
      ),
    );
    await decided(
      { predictionId: 'coffee', digits: 2 },
      [
        classified({ id: 'own', itemName: '원두', description: '볶은 커피' }, 'ko'),
        classified({ description: 'line\nbreak "quoted"' }),
        classified({ itemName: 'only a name', description: ' ' }),
        classified({ description: '' }),
        classified({ description: 'not decided' }),
      ],
      [0, '090121'],
      [1, '0901'],
      [2, '090111'],
      [3, '090121'],
    );
    await decided({ predictionId: 'large' }, long, [99, '121221']);
    const old = new Date(Date.now() - 401 * DAY_MS).toISOString();
    await decided(
      { predictionId: 'expired', scoredAt: old },
      [classified({ description: 'old' })],
      [0, '090121'],
    );
    const out = join(folder, 'decisions.jsonl.gz');
    const { code, stdout } = await exported('--out', out);
    expect(code).toBe(0);
    expect(stdout).toContain('3 decisions of 2 predictions');
    expect(stdout).toContain('left out: 1 with fewer than 6 digits, 1 on goods without text');
    const common = { decidedAt: NOW, model: MODEL };
    expect(records(gunzipSync(readFileSync(out)).toString('utf8'))).toEqual([
      {
        id: 'coffee/0',
        lang: 'ko',
        code: '090121',
        hs6: '090121',
        text: '원두; 볶은 커피',
        itemName: '원두',
        description: '볶은 커피',
        ...common,
      },
      {
        id: 'coffee/2',
        lang: 'en',
        code: '090111',
        hs6: '090111',
        text: 'only a name',
        itemName: 'only a name',
        description: ' ',
        ...common,
      },
      {
        id: 'large/99',
        lang: 'ko',
        code: '121221',
        hs6: '121221',
        text: long[99]?.goods.description,
        description: long[99]?.goods.description,
        ...common,
      },
    ]);
  });

  test('writes an uncompressed file if the name does not end in .gz, and overwrites an existing file', async () => {
    const out = join(folder, 'plain.jsonl');
    writeFileSync(out, 'old\n'.repeat(10_000));
    expect((await exported('--out', out)).code).toBe(0);
    expect(records(readFileSync(out, 'utf8'))).toHaveLength(3);
  });

  test('leaves no file behind if it cannot write', async () => {
    const { code, stderr } = await exported('--out', join(folder, 'nowhere', 'x.jsonl'));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('cannot be written') });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('without a service reports what to start', async () => {
    const { code, stderr } = await run('bin/export-decisions.ts', '--endpoints', '/nowhere/endpoints.json');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('npm start') });
    expect(existsSync('decisions.jsonl.gz')).toBe(false);
  });
});
