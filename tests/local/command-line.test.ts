// `npm start` as a newcomer meets it: the banner, its errors, Ctrl-C and the power cord. That the banner's commands work, all of
// them, is shown by demo.test.ts; what needs no declaration is shown with the fixture service.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import { tryIt } from '../../local/try-it.ts';
import { DECLARATIONS, newDeclaration } from '../api/support/declarations.ts';
import { run, type Started, shell, startHostProcess, startScript } from '../api/support/process.ts';
import { type ApiClient, endpointsIn } from '../api/support/service.ts';
import { stateFolder } from './support.ts';

const START_TIMEOUT_MS = 240_000;
const SEVERAL_STARTS_MS = 600_000;
const ACKNOWLEDGED_BEFORE_KILL = 30;
const AT_ONCE = 2;
const FIXTURE = 'tests/local/fixtures/command-line.ts';

/** Starts a command line and waits until its banner is out. */
async function start(script: string, state: string, ...args: string[]): Promise<Started> {
  const started = startScript(script, ['--port', '0', '--state', state, ...args]);
  await started.printed('is ready', START_TIMEOUT_MS);
  return started;
}

async function end({ child, finished }: Started, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return (await finished).code;
}

describe('npm start', () => {
  test('shows the commands of its service as they are, a line per request, and ends cleanly on Ctrl-C', async () => {
    const state = stateFolder();
    const started = await start('local/main.ts', state);
    const commands = tryIt(endpointsIn(state), join(state, 'endpoints.json'));
    const last = commands.at(-1)?.command ?? '';
    await started.printed(`\n${last}\n`, START_TIMEOUT_MS);
    const shown = started
      .output()
      .split('\n')
      .filter((line) => /^(?:[A-Z]+=|curl |npm )/.test(line));
    expect(shown).toEqual(commands.map(({ command }) => command));
    expect(shown).toHaveLength(19);
    const [token = '', health = '', , score = ''] = shown;
    const { code, stdout } = await shell([token, health, score].join('\n'));
    expect(code).toBe(0);
    const [well, scored] = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(well).toMatchObject({ status: 'ok' });
    expect(scored).toMatchObject({ declarationId: 'DEMO-0001', score: expect.any(Number) });
    await expect
      .poll(() => started.output())
      .toMatch(/\d\d:\d\d:\d\d POST {3}201 +\d+ ms \/v1\/declarations operator\n/);
    expect(await end(started, 'SIGINT')).toBe(0);
  });

  test('loses nothing that was acknowledged when it is killed in the middle of its work', {
    timeout: SEVERAL_STARTS_MS,
  }, async () => {
    const state = stateFolder();
    const first = await startHostProcess(state, 0);
    const acknowledged: string[] = [];
    let ended: Promise<unknown> | undefined;
    const post = async (): Promise<void> => {
      while (ended === undefined) {
        const declaration = newDeclaration({ declaredOn: DAY });
        const answer = await first.service
          .as('operator')
          .post(DECLARATIONS, declaration)
          .catch(() => undefined);
        if (answer?.status === 201) acknowledged.push(declaration.declarationId);
        if (acknowledged.length > ACKNOWLEDGED_BEFORE_KILL) ended ??= first.end('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, post));
    await ended;

    const second = await startHostProcess(state, first.port);
    const operator = second.service.as('operator');
    const statuses = async (ids: readonly string[]): Promise<number[]> =>
      await mapConcurrently(ids, AT_ONCE, async (id) => (await operator.get(`${DECLARATIONS}/${id}`)).status);
    expect((await statuses(acknowledged)).filter((status) => status !== 200)).toEqual([]);
    const listed = await worklist(operator);
    expect(listed).toEqual(expect.arrayContaining(acknowledged));
    // What the worklist shows is there: an item and its index entries are written as one.
    const others = listed.filter((id) => !acknowledged.includes(id));
    expect((await statuses(others)).filter((status) => status !== 200)).toEqual([]);
    expect((await second.end('SIGTERM')).code).toBe(0);
  });

  test('starts its functions ahead of their first request, and ends where one cannot start', async () => {
    const { finished } = startScript(FIXTURE, ['--port', '0', '--state', stateFolder(), '--quiet']);
    expect(await finished).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'The function customs-scoring-local-broken cannot start: Error: the model file is damaged\n',
    });
  });

  describe('with --lazy', () => {
    const state = stateFolder();
    let started: Started;
    beforeAll(async () => {
      started = await start(FIXTURE, state, '--lazy');
    });
    afterAll(() => started.child.kill('SIGKILL'));

    test('starts each function at its first request, so that others serve beside one that cannot start', async () => {
      const { apiUrl } = endpointsIn(state);
      for (const path of ['open?do=count', 'short?do=count']) {
        expect(await (await fetch(`${apiUrl}/${path}`)).json()).toMatchObject({ invocations: 1 });
      }
      expect((await fetch(`${apiUrl}/broken`)).status).toBe(500);
      expect((await fetch(`${apiUrl}/open?do=count`)).status).toBe(200);
    });

    test('or without, says that its port is taken', async () => {
      const { port } = new URL(endpointsIn(state).apiUrl);
      expect(await run('local/main.ts', '--port', port, '--state', stateFolder())).toMatchObject({
        code: 1,
        stderr: `Port ${port} is taken by another program; choose another with: npm start -- --port <number>\n`,
      });
    });

    test('or without, says that its state folder is in use', async () => {
      expect(await run('local/main.ts', '--port', '0', '--state', state)).toMatchObject({
        code: 1,
        stderr: `The state folder is in use by another running host (process ${started.child.pid}); stop it or choose another folder with --state.\n`,
      });
    });

    test('ends cleanly on Ctrl-C', async () => {
      expect(await end(started, 'SIGINT')).toBe(0);
    });
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
    const { code, stderr } = await run('local/main.ts', ...args);
    expect(code).toBe(1);
    if (typeof expected === 'string') expect(stderr).toBe(expected);
    else expect(stderr).toMatch(expected);
  });

  test('explains its options', async () => {
    const { code, stdout } = await run('local/main.ts', '--help');
    expect(code).toBe(0);
    for (const option of ['--port', '--state', '--reset', '--lazy', '--quiet']) {
      expect(stdout).toContain(`\n  ${option} `);
    }
  });
});

const DAY = '2020-01-02';

/** Ids of every declaration of the day, all lanes. */
async function worklist(operator: ApiClient): Promise<string[]> {
  const ids: string[] = [];
  for (const lane of ['green', 'yellow', 'red']) {
    let next = '';
    do {
      const { body } = await operator.get(`${DECLARATIONS}?lane=${lane}&day=${DAY}&limit=100${next}`);
      const page = body as { items?: { declarationId: string }[]; nextToken?: string };
      ids.push(...(page.items ?? []).map(({ declarationId }) => declarationId));
      next = page.nextToken === undefined ? '' : `&nextToken=${encodeURIComponent(page.nextToken)}`;
    } while (next !== '');
  }
  return ids;
}
