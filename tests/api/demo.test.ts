// A newcomer's first minutes: the commands of the banner, and npm run demo.
import { describe, expect, test } from 'vitest';
import { banner } from '../../local/banner.ts';
import { tryIt } from '../../local/try-it.ts';
import { DECLARATIONS, SAMPLES } from './support/declarations.ts';
import { type Finished, shell } from './support/process.ts';
import { type Json, rulesOfTheHouse, startService } from './support/service.ts';

const service = startService();

/** A night's run is among its commands. */
const BANNER_TIMEOUT_MS = 600_000;

describe('the banner', { timeout: BANNER_TIMEOUT_MS }, () => {
  test('holds commands that work as they are, one after the other', async () => {
    const { endpoints, endpointsFile, stateFolder } = service();
    const given = tryIt(endpoints, endpointsFile);
    const { apiUrl, tokenUrl } = endpoints;
    const text = banner({ apiUrl, tokenUrl, stateFolder, startMs: 1000 }, given);
    const [head = '', commands = ''] = text.split('Try it in another terminal:');
    expect(head).toContain(`${apiUrl}/v1`);
    const { code, stdout, stderr } = await shell(commands);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answers = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Json);
    // The token is kept in a variable, and the demo's tables are for people.
    expect(answers).toHaveLength(given.length - 2);
    const [health, models, scored, stored, worklist, inspected, again, predicted, decided, ...documents] =
      answers;
    expect(health).toMatchObject({ status: 'ok' });
    expect(models).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name: 'import-risk' })]),
    });
    expect(scored).toMatchObject({
      declarationId: 'DEMO-0001',
      score: expect.any(Number),
      lane: expect.any(String),
    });
    expect(stored).toMatchObject({ declarationId: 'DEMO-0001' });
    expect(worklist).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ declarationId: 'DEMO-0001' })]),
    });
    expect(inspected).toMatchObject({ declarationId: 'DEMO-0001', inspection: expect.any(Object) });
    expect(Number(again?.score)).toBeGreaterThan(Number(scored?.score));
    expect(predicted).toMatchObject({
      predictionId: expect.any(String),
      items: [
        { id: 'EN', status: 'ok' },
        { id: 'KO', status: 'ok' },
      ],
    });
    expect(decided).toMatchObject({ decisions: [{ code: '090121' }, { code: '611020' }] });
    const [registered, uploaded, examined, references, ...delinquency] = documents;
    expect(registered).toMatchObject({ status: 'awaiting-upload' });
    expect(uploaded).toMatchObject({ documentId: expect.any(String), status: 'awaiting-upload' });
    expect(examined).toMatchObject({ fileName: 'kr-genuine.jpg', findings: expect.any(Array) });
    expect(references).toMatchObject({
      items: [{ kind: 'stamp', fileName: 'kr-stamp-1.jpg' }],
      valid: expect.any(Object),
    });
    const [rerun, scoredDay, ranking, taxpayer] = delinquency;
    expect(rerun).toMatchObject({ runId: 'dr-2026-11-20', taxpayers: 2000 });
    expect(scoredDay).toMatchObject({ runId: 'dr-2026-11-20', taxpayers: 2000, rejected: 3 });
    expect(ranking).toMatchObject({ items: [{ grade: '01' }, { grade: '01' }, { grade: '01' }] });
    expect(taxpayer).toMatchObject({
      taxpayerId: 'TP787863700',
      latest: { runDate: '2026-11-20', grade: expect.any(String) },
    });
  });

  test('holds commands that can be run twice', async () => {
    const { endpoints, endpointsFile } = service();
    const commands = tryIt(endpoints, endpointsFile).map(({ command }) => command);
    expect((await shell(commands.join('\n'))).code).toBe(0);
  });
});

describe('npm run demo', () => {
  const demo = (): Promise<Finished> =>
    shell(`command npm run --silent demo -- --endpoints '${service().endpointsFile}'`);
  let first = '';

  test('prints the lanes of each day and the ten riskiest with their reasons', async () => {
    const { code, stdout, stderr } = await demo();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    first = stdout;
    const days = new Set(SAMPLES.map(({ declaredOn }) => declaredOn));
    const lines = stdout.split('\n').filter((line) => /^(?:\d{4}-\d\d-\d\d|all days)/.test(line));
    expect(lines).toHaveLength(days.size + 1);
    const counts = lines.map((line) => line.slice(12).trim().split(/\s+/).slice(0, 4).map(Number));
    for (const [all, green, yellow, red] of counts) {
      expect((green ?? 0) + (yellow ?? 0) + (red ?? 0)).toBe(all);
    }
    expect(counts.at(-1)?.[0]).toBe(SAMPLES.length);
    const riskiest = [...stdout.matchAll(/^ *(\d+) {2}(green|yellow|red).* declaration (\S+) of/gm)];
    expect(riskiest).toHaveLength(10);
    const scores = riskiest.map(([, score]) => Number(score));
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    const [, ...shown] = stdout.slice(stdout.indexOf('riskiest')).split(/\n\n/);
    expect(shown).toHaveLength(10);
    for (const one of shown) {
      expect(one.trimEnd()).toMatch(
        /^.*(?:\n {6}[+-]?\d+\.\d\d {2}[A-Z].* (?:raises|lowers) the risk){1,3}$/,
      );
    }
    // What it shows is what is stored.
    for (const [, score, lane, id] of riskiest) {
      const { body } = await service().as('officer').get(`${DECLARATIONS}/${id}`);
      expect({ score: body.score, lane: body.lane }).toEqual({ score: Number(score), lane });
    }
  });

  test('finds more of the frauds in red and yellow once results have come in', () => {
    const caught = /^all days.* (\d+) \/ (\d+)$/m.exec(first) ?? [];
    const [found = 0, all = 0] = caught.slice(1).map(Number);
    const [, , yellow = 0, red = 0] = (/^all days(.*)$/m.exec(first)?.[1] ?? '')
      .trim()
      .split(/\s+/)
      .map(Number);
    // A tenth of the declarations must hold far more than a tenth of the frauds.
    expect(found / all).toBeGreaterThan(3 * ((yellow + red) / SAMPLES.length));
  });

  test('puts the riskiest on the worklists', async () => {
    const red = SAMPLES.map(({ declaredOn }) => String(declaredOn)).filter(
      (day, index, days) => days.indexOf(day) === index,
    );
    let listed = 0;
    for (const day of red) {
      const { body } = await service().as('officer').get(`${DECLARATIONS}?lane=red&day=${day}&limit=100`);
      listed += (body.items as Json[]).filter(({ declarationId }) => declarationId !== 'DEMO-0001').length;
    }
    const [, , , reds] = (/^all days(.*)$/m.exec(first)?.[1] ?? '').trim().split(/\s+/).map(Number);
    expect(listed).toBe(reds);
  });
});

rulesOfTheHouse();
