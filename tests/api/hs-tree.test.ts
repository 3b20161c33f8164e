// The tree of codes over HTTP: walked from a chapter down to a Korean code, searched in pages, in both languages, and what is refused.
import { describe, expect, test } from 'vitest';
import { pointersOf } from './support/declarations.ts';
import { NOMENCLATURE } from './support/goods.ts';
import { type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const CODES = '/v1/hs/codes';
const service = startService();
const broker = (): ApiClient => service().as('broker-a');

describe('a code', () => {
  test('is walked from a chapter down to a code of the Korean schedule', async () => {
    let code = '85';
    for (const next of ['8536', '853650', '85365090', '8536509010']) {
      const { status, body } = await broker().get(`${CODES}/${code}?schedule=HSK`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ code, schedule: 'HSK', edition: 'HS 2022' });
      expect((body.children as Json[]).map((child) => child.code)).toContain(next);
      code = next;
    }
    const { body } = await broker().get(`${CODES}/${code}?schedule=HSK`);
    expect(body).toMatchObject({ children: [], path: [{}, {}, {}, {}, { code, title: body.title }] });
  });

  test('has its title in the language that the client prefers', async () => {
    const title = async (headers: Record<string, string>): Promise<unknown> =>
      (await broker().call('GET', `${CODES}/850760`, { headers })).body.title;
    expect(await title({})).toBe(NOMENCLATURE.titles['850760']);
    expect(await title({ 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' })).toBe('리튬이온 축전지');
  });

  test('of an earlier edition is a problem that names its successors', async () => {
    const { status, body } = await broker().get(`${CODES}/293138`);
    expect(status).toBe(404);
    expect(body).toMatchObject({
      type: 'urn:customs-scoring:problem:superseded-code',
      successors: [{ code: '293145', title: NOMENCLATURE.titles['293145'] }],
    });
  });

  test.each(['770000', '0999', '77', '999999'])('%s is not one of the HS: 404', async (code) => {
    const { status, body } = await broker().get(`${CODES}/${code}`);
    expect({ status, type: body.type }).toEqual({ status: 404, type: 'about:blank' });
  });

  test.each(['8', '850', '85076', '85076000000', '8507.60', 'tea', '%00'])(
    '%s is malformed: 400',
    async (code) => {
      const { status, body } = await broker().get(`${CODES}/${code}`);
      expect(status).toBe(400);
      expect(pointersOf(body)).toEqual(['/path/code']);
    },
  );

  test('of more than six digits without a schedule, and of an unknown schedule, is refused', async () => {
    expect((await broker().get(`${CODES}/8507600000`)).status).toBe(404);
    const { status, body } = await broker().get(`${CODES}/850760?schedule=CN&lang=ko`);
    expect(status).toBe(400);
    expect(pointersOf(body).sort()).toEqual(['/query/lang', '/query/schedule']);
  });
});

describe('a search', () => {
  test('finds every code exactly once over its pages', async () => {
    const found: string[] = [];
    let next = '';
    do {
      const { status, body } = await broker().get(`${CODES}?q=battery&schedule=HSK&limit=3${next}`);
      expect(status).toBe(200);
      const items = body.items as { code: string; path: { title: string }[] }[];
      for (const { code, path } of items) {
        expect(path.map(({ title }) => title).join(' ')).toMatch(/batter/i);
        found.push(code);
      }
      next = body.nextToken === undefined ? '' : `&nextToken=${String(body.nextToken)}`;
    } while (next !== '');
    expect(found.length).toBeGreaterThan(3);
    expect(new Set(found).size).toBe(found.length);
  });

  test('without words lists the chapters, titled in Korean for those who prefer it', async () => {
    const { body } = await broker().call('GET', `${CODES}?limit=100`, {
      headers: { 'accept-language': 'ko' },
    });
    expect(body.items).toHaveLength(96);
    expect((body.items as Json[])[8]).toMatchObject({ code: '09', title: '커피ㆍ차ㆍ마테(maté)ㆍ향신료' });
  });

  test('refuses a page token of another search, and every bad field at once', async () => {
    const first = await broker().get(`${CODES}?q=cotton&limit=1`);
    const token = String(first.body.nextToken);
    const other = await broker().get(`${CODES}?q=silk&limit=1&nextToken=${token}`);
    expect({ status: other.status, pointers: pointersOf(other.body) }).toEqual({
      status: 400,
      pointers: ['/query/nextToken'],
    });
    const bad = await broker().get(`${CODES}?q=${'x'.repeat(201)}&limit=0&digits=6`);
    expect(pointersOf(bad.body).sort()).toEqual(['/query/digits', '/query/limit', '/query/q']);
  });
});

contractTests();
