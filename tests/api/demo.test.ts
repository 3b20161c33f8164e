// A newcomer's first minutes: the commands of the banner, and npm run demo.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { banner } from '../../local/banner.ts';
import { tryIt } from '../../local/try-it.ts';
import { DECLARATIONS, ROOT, SAMPLES } from './support/declarations.ts';
import { type Json, rulesOfTheHouse, startService } from './support/service.ts';

const service = startService();

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function collected(child: ChildProcess): Promise<Output> {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...output };
}

/** Runs lines in one shell; curl fails where the answer is no success, and what a demo shows to people is left out. */
async function shell(lines: string): Promise<Output> {
  const child = spawn('sh', ['-eu'], { cwd: ROOT });
  const curl = 'curl() { command curl --fail-with-body "$@"; echo; }';
  const npm = 'npm() { command npm "$@" >/dev/null 2>&1; }';
  child.stdin.end(`${curl}\n${npm}\n${lines}\n`);
  return await collected(child);
}

/** A night's run is among its commands. */
const BANNER_TIMEOUT_MS = 180_000;

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
    expect(answers[0]).toMatchObject({ status: 'ok' });
    expect(answers).toContainEqual(expect.objectContaining({ score: expect.any(Number) }));
    expect(answers).toContainEqual(expect.objectContaining({ inspection: expect.any(Object) }));
    expect(answers).toContainEqual(
      expect.objectContaining({ predictionId: expect.any(String), items: expect.any(Array) }),
    );
    expect(answers).toContainEqual(
      expect.objectContaining({
        decisions: [expect.objectContaining({ code: '090121' }), expect.objectContaining({ code: '611020' })],
      }),
    );
    expect(answers).toContainEqual(
      expect.objectContaining({ documentId: expect.any(String), findings: expect.any(Array) }),
    );
    expect(answers).toContainEqual(expect.objectContaining({ valid: expect.any(Object) }));
    expect(answers).toContainEqual(expect.objectContaining({ runId: 'dr-2026-11-20', taxpayers: 2000 }));
    expect(answers.at(-1)).toMatchObject({ latest: { runDate: '2026-11-20', grade: expect.any(String) } });
  });

  test('holds commands that can be run twice', async () => {
    const { endpoints, endpointsFile } = service();
    const commands = tryIt(endpoints, endpointsFile).map(({ command }) => command);
    expect((await shell(commands.join('\n'))).code).toBe(0);
  });
});

describe('npm run demo', () => {
  const demo = (): Promise<Output> =>
    collected(
      spawn('npm', ['run', '--silent', 'demo', '--', '--endpoints', service().endpointsFile], { cwd: ROOT }),
    );
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
