// `npm start` as a newcomer meets it: the real service, its banner, its errors, Ctrl-C and the power cord.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HostEndpoints } from '../../local/endpoints.ts';
import { REPOSITORY_ROOT } from '../../local/settings.ts';
import { stateFolder } from './support.ts';

const START_TIMEOUT_MS = 60_000;
/** Every command of the banner, a night's run among them. */
const BANNER_TIMEOUT_MS = 180_000;
const run = promisify(execFile);

interface Started {
  readonly child: ChildProcess;
  readonly endpoints: HostEndpoints;
  /** All that was printed so far. */
  output(): string;
}

/** Runs local/main.ts until its banner is out. */
async function start(state: string, ...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, ['local/main.ts', '--port', '0', '--state', state, ...args], {
    cwd: REPOSITORY_ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  await expect.poll(() => output, { timeout: START_TIMEOUT_MS, interval: 20 }).toContain('\n# Record');
  const endpoints = JSON.parse(readFileSync(join(state, 'endpoints.json'), 'utf8')) as HostEndpoints;
  return { child, endpoints, output: () => output };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

/** Runs a command line that must fail; gives what it printed as its error. */
async function failing(...args: string[]): Promise<{ code: unknown; stderr: string; stdout: string }> {
  return await run(process.execPath, ['local/main.ts', ...args], { cwd: REPOSITORY_ROOT }).then(
    () => expect.fail('the command should have failed'),
    (error: { code: unknown; stderr: string; stdout: string }) => error,
  );
}

describe('npm start', () => {
  test('shows commands that work as they are, and ends cleanly on Ctrl-C', {
    timeout: BANNER_TIMEOUT_MS,
  }, async () => {
    const { child, output } = await start(stateFolder());
    const script = output()
      .split('\n')
      .filter((line) => /^(?:[A-Z]+=|curl |npm )/.test(line));
    expect(script).toHaveLength(19);
    const spaced = script.map((line) => {
      // The demo shows tables to people: what it did is in the answers after it.
      if (line.startsWith('npm')) return `${line} >/dev/null`;
      return line.startsWith('curl') ? `${line}\necho` : line;
    });
    const { stdout } = await run('sh', ['-c', spaced.join('\n')]);
    const [health, models, scored, stored, worklist, inspected, again, predicted, decided, ...documents] =
      stdout
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
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
    expect(inspected).toMatchObject({ declarationId: 'DEMO-0001' });
    expect(predicted).toMatchObject({
      items: [
        { id: 'EN', status: 'ok' },
        { id: 'KO', status: 'ok' },
      ],
    });
    expect(decided).toMatchObject({ decisions: [{ code: '090121' }, { code: '611020' }] });
    const [registered, uploaded, examined, references, ...delinquency] = documents;
    expect(registered).toMatchObject({ status: 'awaiting-upload' });
    expect(uploaded).toMatchObject({ documentId: expect.any(String), status: 'awaiting-upload' });
    expect(examined).toMatchObject({ fileName: 'kr-genuine.jpg' });
    expect(references).toMatchObject({ items: [{ kind: 'stamp', fileName: 'kr-stamp-1.jpg' }] });
    const [rerun, scoredDay, ranking, taxpayer] = delinquency;
    expect(rerun).toMatchObject({ runId: 'dr-2026-11-20', taxpayers: 2000 });
    expect(scoredDay).toMatchObject({ runId: 'dr-2026-11-20', taxpayers: 2000, rejected: 3 });
    expect(ranking).toMatchObject({ items: [{ grade: '01' }, { grade: '01' }, { grade: '01' }] });
    expect(taxpayer).toMatchObject({ taxpayerId: 'TP787863700', latest: { runDate: '2026-11-20' } });
    const scoreOf = (assessment: unknown): number => (assessment as { score: number }).score;
    expect(scoreOf(again)).toBeGreaterThan(scoreOf(scored));
    await expect.poll(output).toMatch(/\d\d:\d\d:\d\d POST {3}201 +\d+ ms \/v1\/declarations operator\n/);
    expect(await end(child, 'SIGINT')).toBe(0);
  });

  test('loses nothing that was acknowledged when it is killed in the middle of its work', async () => {
    const state = stateFolder();
    const first = await start(state);
    const token = await tokenOf(first.endpoints);
    const acknowledged: string[] = [];
    let killed = false;
    const post = async (worker: number): Promise<void> => {
      for (let count = 0; !killed; count += 1) {
        const declarationId = `KILL-${worker}-${count}`;
        const response = await api(
          first.endpoints,
          token,
          '/v1/declarations',
          declaration(declarationId),
        ).catch(() => undefined);
        if (response?.status === 201) acknowledged.push(declarationId);
      }
    };
    const working = [1, 2, 3, 4].map(post);
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(30);
    await end(first.child, 'SIGKILL');
    killed = true;
    await Promise.all(working);

    const second = await start(state, '--port', String(new URL(first.endpoints.apiUrl).port));
    const read = async (id: string): Promise<number> => {
      return (await api(second.endpoints, token, `/v1/declarations/${id}`)).status;
    };
    const statuses = await Promise.all(acknowledged.map(read));
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const listed = await worklist(second.endpoints, token);
    expect(listed).toEqual(expect.arrayContaining(acknowledged));
    // What the worklist shows is there: an item and its index entries are written as one.
    expect((await Promise.all(listed.map(read))).filter((status) => status !== 200)).toEqual([]);
    expect(await end(second.child, 'SIGTERM')).toBe(0);
  });

  test('says that its port is taken', async () => {
    const { child, endpoints } = await start(stateFolder());
    const { port } = new URL(endpoints.apiUrl);
    expect(await failing('--port', port, '--state', stateFolder())).toMatchObject({
      code: 1,
      stderr: `Port ${port} is taken by another program; choose another with: npm start -- --port <number>\n`,
    });
    await end(child, 'SIGINT');
  });

  test('says that its state folder is in use', async () => {
    const state = stateFolder();
    const { child } = await start(state);
    const { code, stderr } = await failing('--port', '0', '--state', state);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `The state folder is in use by another running host (process ${child.pid}); stop it or choose another folder with --state.\n`,
    });
    await end(child, 'SIGINT');
  });

  test.each([
    ['an unknown option', ['--prot', '1'], "Unknown option '--prot'. See: npm start -- --help\n"],
    [
      'an option without its value',
      ['--port'],
      /^Option '--port <value>' argument missing\. See: npm start -- --help\n$/,
    ],
    ['a port that is none', ['--port', '70000'], '--port takes a number from 0 to 65535, not "70000"\n'],
    ['a stray word', ['reset'], /^Unexpected argument 'reset'\. .*See: npm start -- --help\n$/],
    ['a folder that is not a state folder', ['--state', 'local'], /local is not a state folder of this host/],
  ])('says what is wrong with %s', async (_title, args, expected) => {
    const { code, stderr } = await failing(...args);
    expect(code).toBe(1);
    if (typeof expected === 'string') expect(stderr).toBe(expected);
    else expect(stderr).toMatch(expected);
  });

  test('explains its options', async () => {
    const { stdout } = await run(process.execPath, ['local/main.ts', '--help'], { cwd: REPOSITORY_ROOT });
    for (const option of ['--port', '--state', '--reset', '--quiet']) expect(stdout).toContain(option);
  });
});

const DAY = '2020-01-02';

function declaration(declarationId: string): object {
  return {
    declarationId,
    declaredOn: DAY,
    ...{
      office: '30',
      processType: 'B',
      importType: '11',
      importUse: '21',
      paymentType: '11',
      transportMode: '10',
    },
    ...{ declarantId: 'DEMO-BROKER', importerId: 'DEMO-IMPORTER', hs6: '420222' },
    ...{ departureCountry: 'HK', originCountry: 'CN', taxRate: 8, taxType: 'A', originMark: 'G' },
    ...{ netMassKg: 125.5, itemPriceKrw: 1_850_000 },
  };
}

async function tokenOf({ tokenUrl, clients }: HostEndpoints): Promise<string> {
  const { clientId = '', clientSecret = '' } = clients.find(({ name }) => name === 'operator') ?? {};
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const response = await fetch(tokenUrl, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function api(endpoints: HostEndpoints, token: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return await fetch(endpoints.apiUrl + path, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
}

/** Ids of every declaration of the day, all lanes. */
async function worklist(endpoints: HostEndpoints, token: string): Promise<string[]> {
  const ids: string[] = [];
  for (const lane of ['green', 'yellow', 'red']) {
    let next = '';
    do {
      const response = await api(
        endpoints,
        token,
        `/v1/declarations?lane=${lane}&day=${DAY}&limit=100${next}`,
      );
      const page = (await response.json()) as { items: { declarationId: string }[]; nextToken?: string };
      ids.push(...page.items.map(({ declarationId }) => declarationId));
      next = page.nextToken === undefined ? '' : `&nextToken=${encodeURIComponent(page.nextToken)}`;
    } while (next !== '');
  }
  return ids;
}
