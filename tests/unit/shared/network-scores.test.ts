// Scores of the network beside other answers: the table that they are read from, who sees them, and what a request costs.
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { besideOf } from '../../../functions/shared/network/beside.ts';
import { NetworkScoreStore } from '../../../functions/shared/network/store.ts';
import { type EntityScore, scoreIn, scoreTable, windowOf } from '../../../functions/shared/network/table.ts';
import { logger } from '../../../functions/shared/observability/log.ts';

const SCORE: EntityScore = { score: 912, band: 'high', ringId: 'ring-384505865cbd' };

function read({ bytes, slots }: { bytes: Uint8Array; slots: number }, entityId: string) {
  const { start, end } = windowOf(entityId, slots);
  expect(end).toBeLessThanOrEqual(bytes.length);
  return scoreIn(bytes.subarray(start, end), entityId);
}

describe('a table of scores', () => {
  it('gives every entity its score and ring, and nobody else any', () => {
    const aScore = fc.record<EntityScore, 'score' | 'band'>(
      {
        score: fc.integer({ min: 0, max: 1000 }),
        band: fc.constantFrom('low', 'medium', 'high'),
        ringId: fc.constantFrom('ring-384505865cbd', 'ring-00000000000a'),
      },
      { requiredKeys: ['score', 'band'] },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), aScore, { maxKeys: 300 }), (scores) => {
        const entities = Object.entries(scores);
        const table = scoreTable(entities);
        for (const [entityId, score] of entities) expect(read(table, entityId)).toEqual(score);
        expect(read(table, `${entities.map(([entityId]) => entityId).join('')}, another`)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it('holds many thousand, each within its window', () => {
    const entities = Array.from(
      { length: 10_000 },
      (_, index) => [`E${index}`, { ...SCORE, score: index % 1001 }] as const,
    );
    const table = scoreTable(entities);
    for (const [entityId, score] of entities) {
      if (read(table, entityId)?.score !== score.score) expect.fail(entityId);
    }
  });
});

describe('who sees a score', () => {
  const scores = { scoreOf: () => Promise.resolve(SCORE) };

  it.each([
    ['customs with network:read', { party: undefined, scopes: ['network:read'] }, { network: SCORE }],
    ['customs without it', { party: undefined, scopes: ['declarations:read'] }, {}],
    ['a broker', { party: 'broker-a', scopes: ['network:read'] }, {}],
    ['nobody', undefined, {}],
  ] as const)('%s', async (_, caller, beside) => {
    expect(await besideOf(scores, caller, 'E1')).toEqual(beside);
  });

  it('is answered without it where it cannot be read', async () => {
    const logged = vi.spyOn(logger, 'error').mockReturnValue();
    const failing = { scoreOf: () => Promise.reject(new Error('S3 is slow')) };
    expect(await besideOf(failing, { party: undefined, scopes: ['network:read'] }, 'E1')).toEqual({});
    expect(logged.mock.calls[0]?.[1]).toMatchObject({ code: 'NET002' });
    logged.mockRestore();
  });
});

describe('a request', () => {
  const table = scoreTable([['E1', SCORE]]);
  const current = {
    scoresKey: { S: 'network-days/2026-11-20/abc/scores.bin' },
    slots: { N: String(table.slots) },
  };

  /** A store over clients that count. */
  function opened(item: object | undefined, isKept = true) {
    const asked: string[] = [];
    let now = 0;
    const dynamodb = {
      send: (command: unknown) => {
        expect(command).toBeInstanceOf(GetItemCommand);
        asked.push('item');
        return Promise.resolve({ Item: item });
      },
    } as unknown as DynamoDBClient;
    const s3 = {
      send: ({ input: { Range = '' } }: GetObjectCommand) => {
        asked.push('range');
        if (!isKept) return Promise.reject(new NoSuchKey({ message: '', $metadata: {} }));
        const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(Range) ?? [];
        const bytes = table.bytes.subarray(Number(start), Number(end) + 1);
        expect(bytes.length).toBe(2_048);
        return Promise.resolve({ Body: { transformToByteArray: () => Promise.resolve(bytes) } });
      },
    } as unknown as S3Client;
    const store = new NetworkScoreStore(dynamodb, s3, { table: 'Runs', bucket: 'snapshots' }, () => now);
    return { store, asked, wait: (ms: number) => (now += ms) };
  }

  it('costs one read of 2 KiB; which day is current is asked once a minute', async () => {
    const { store, asked, wait } = opened(current);
    expect(await store.scoreOf('E1')).toEqual(SCORE);
    expect(await store.scoreOf('E2')).toBeUndefined();
    expect(asked).toEqual(['item', 'range', 'range']);
    wait(60_000);
    await store.scoreOf('E1');
    expect(asked).toEqual(['item', 'range', 'range', 'item', 'range']);
  });

  it('costs nothing more before the first network is published', async () => {
    const { store, asked } = opened(undefined);
    expect([await store.scoreOf('E1'), await store.scoreOf('E1')]).toEqual([undefined, undefined]);
    expect(asked).toEqual(['item']);
  });

  it('finds nothing where the files of the day were deleted', async () => {
    expect(await opened(current, false).store.scoreOf('E1')).toBeUndefined();
  });
});
