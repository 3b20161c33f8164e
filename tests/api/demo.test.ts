// First steps of a new user: the commands that `npm start` prints, and npm run demo.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asBlock, Commands } from '../../local/commands.ts';
import { DECLARATIONS, SAMPLES } from './support/declarations.ts';
import { type Finished, shell } from './support/process.ts';
import { contractTests, type Json, startService } from './support/service.ts';

const service = startService();

/** The commands include a run over all sample taxpayers. */
const COMMANDS_TIMEOUT_MS = 600_000;
/** The shell of macOS; not every machine has it. */
const ZSH = ['/bin/zsh', '/usr/bin/zsh'].find(existsSync);

describe('the commands to copy and paste', { timeout: COMMANDS_TIMEOUT_MS }, () => {
  const commands = (): Commands => new Commands(service().endpoints, service().endpointsFile);

  /** Every answer is on its own line, below a line with its title. */
  function answersIn(stdout: string): Json[] {
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('== '));
    return lines.map((line) => JSON.parse(line) as Json);
  }

  test('work as one block, in bash', async () => {
    const { all } = commands();
    const { code, stdout, stderr } = await shell(asBlock(all), 'bash');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.endsWith('}\n')).toBe(true);
    expect(stdout.match(/^== .*$/gm)).toEqual(all.map(({ title }) => `== ${title}`));
    const answers = answersIn(stdout);
    // The token is kept in a variable, and the demo's tables are not JSON.
    expect(answers).toHaveLength(all.length - 2);
    const [health, models, scored, stored, worklist, inspected, again, ...others] = answers;
    const [amended, itemsInspected, corrected, history, predicted, decided, ...documents] = others;
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
    expect(amended).toMatchObject({ version: 2, items: [{}, {}, {}] });
    expect(itemsInspected).toMatchObject({ inspection: { outcome: 'fraud', revision: 1 } });
    expect(corrected).toMatchObject({ inspection: { outcome: 'clear', revision: 2 } });
    expect(history).toMatchObject({
      items: ['submitted', 'amended', 'inspected', 'corrected'].map((event) => ({ event })),
    });
    expect(predicted).toMatchObject({
      predictionId: expect.any(String),
      items: [
        { id: 'EN', status: 'ok' },
        { id: 'KO', status: 'ok' },
      ],
    });
    expect(decided).toMatchObject({ decisions: [{ code: '090121' }, { code: '611020' }] });
    const [registered, verified, references, ...delinquency] = documents;
    // The commands wait for both uploads. Without a registered signature the certificate cannot be verified.
    expect(registered).toMatchObject({ items: [{ fileName: 'kr-stamp-1.jpg', status: 'active' }] });
    expect(verified).toMatchObject({
      documentId: expect.any(String),
      fileName: 'kr-genuine.jpg',
      status: 'unverifiable',
      findings: expect.arrayContaining([expect.objectContaining({ kind: 'stamp', verdict: 'match' })]),
    });
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

  test(`work one by one, twice, and in ${ZSH === undefined ? 'sh' : 'zsh'}`, async () => {
    const { all } = commands();
    const { code, stdout, stderr } = await shell(all.map(({ command }) => command).join('\n'), ZSH);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(answersIn(stdout)).toHaveLength(all.length - 2);
  });

  test('contain nothing that an interactive zsh would interpret as a command, a pattern or history', () => {
    for (const line of asBlock(commands().all).split('\n')) {
      expect(line).not.toMatch(/^\s*#/);
      const unquoted = line.replaceAll(/'[^']*'/g, '').replaceAll(/"[^"]*"/g, '');
      expect(unquoted).not.toMatch(/[?*!#]/);
    }
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
    // The output matches the stored declarations.
    for (const [, score, lane, id] of riskiest) {
      const { body } = await service().as('officer').get(`${DECLARATIONS}/${id}`);
      expect({ score: body.score, lane: body.lane }).toEqual({ score: Number(score), lane });
    }
  });

  test('finds more of the frauds in red and yellow once results have been recorded', () => {
    const caught = /^all days.* (\d+) \/ (\d+)$/m.exec(first) ?? [];
    const [found = 0, all = 0] = caught.slice(1).map(Number);
    const [, , yellow = 0, red = 0] = (/^all days(.*)$/m.exec(first)?.[1] ?? '')
      .trim()
      .split(/\s+/)
      .map(Number);
    // A tenth of the declarations must contain far more than a tenth of the frauds.
    expect(found / all).toBeGreaterThan(3 * ((yellow + red) / SAMPLES.length));
  });

  test('puts the riskiest on the worklists', async () => {
    const red = SAMPLES.map(({ declaredOn }) => String(declaredOn)).filter(
      (day, index, days) => days.indexOf(day) === index,
    );
    let listed = 0;
    for (const day of red) {
      const { body } = await service().as('officer').get(`${DECLARATIONS}?lane=red&day=${day}&limit=100`);
      listed += (body.items as Json[]).filter(
        ({ declarationId }) => !String(declarationId).startsWith('DEMO-'),
      ).length;
    }
    const [, , , reds] = (/^all days(.*)$/m.exec(first)?.[1] ?? '').trim().split(/\s+/).map(Number);
    expect(listed).toBe(reds);
  });
});

contractTests();
