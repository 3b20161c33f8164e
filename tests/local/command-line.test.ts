// `npm start` as a newcomer meets it: the banner, its errors, Ctrl-C and a sudden kill. demo.test.ts runs all of the commands to
// paste; what needs no declaration is tested with the fixture service.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import { asBlock, Commands } from '../../local/commands.ts';
import { DECLARATIONS, newDeclaration } from '../api/support/declarations.ts';
import { run, type Started, shell, startHostProcess, startScript } from '../api/support/process.ts';
import { type ApiClient, endpointsIn } from '../api/support/service.ts';
import { stateFolder } from './support.ts';

const START_TIMEOUT_MS = 240_000;
const SEVERAL_STARTS_MS = 600_000;
const ACKNOWLEDGED_BEFORE_KILL = 30;
const AT_ONCE = 2;
const FIXTURE = 'tests/local/fixtures/command-line.ts';

/** Starts a command line and waits for its banner. */
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
  test('shows three commands that work, a line per request, and ends cleanly on Ctrl-C', async () => {
    const state = stateFolder();
    const started = await start('local/main.ts', state);
    await started.printed('--commands` prints', START_TIMEOUT_MS);
    const shown = started
      .output()
      .split('\n')
      .filter((line) => /^(?:[A-Z]+=|curl |npm )/.test(line));
    const commands = new Commands(endpointsIn(state), join(state, 'endpoints.json'));
    expect(shown).toEqual(commands.first.map(({ command }) => command));
    expect(shown).toHaveLength(3);
    for (const { clientSecret } of endpointsIn(state).clients) {
      expect(started.output()).not.toContain(clientSecret);
    }
    const { code, stdout, stderr } = await shell(shown.join('\n'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [scored, predicted] = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(scored).toMatchObject({ declarationId: 'DEMO-0001', score: expect.any(Number) });
    expect(predicted).toMatchObject({ items: [{ id: 'EN' }, { id: 'KO' }] });
    await expect
      .poll(() => started.output())
      .toMatch(/\d\d:\d\d:\d\d POST {3}201 +\d+ ms \/v1\/declarations operator\n/);
    expect(await end(started, 'SIGINT')).toBe(0);
    // The other commands are printed on request, also after the host has stopped.
    const printed = await run('local/main.ts', '--commands', '--state', state);
    expect(printed).toMatchObject({ code: 0, stdout: `${asBlock(commands.all)}\n`, stderr: '' });
  });

  test('loses nothing that it has acknowledged when it is killed', {
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
    // Every declaration on the worklist exists: an item and its index entries are written atomically.
    const others = listed.filter((id) => !acknowledged.includes(id));
    expect((await statuses(others)).filter((status) => status !== 200)).toEqual([]);
    expect((await second.end('SIGTERM')).code).toBe(0);
  });

  test('with --warm starts every function at once, and stops if one cannot start', async () => {
    const { finished } = startScript(FIXTURE, ['--port', '0', '--state', stateFolder(), '--quiet', '--warm']);
    expect(await finished).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'The function customs-scoring-local-broken cannot start: Error: the model file is damaged\n',
    });
  });

  describe('without --warm', () => {
    const state = stateFolder();
    let started: Started;
    beforeAll(async () => {
      started = await start(FIXTURE, state);
    });
    afterAll(() => started.child.kill('SIGKILL'));

    test('starts each function with its first request, so that one that cannot start does not affect the others', async () => {
      const { apiUrl } = endpointsIn(state);
      for (const path of ['open?do=count', 'short?do=count']) {
        expect(await (await fetch(`${apiUrl}/${path}`)).json()).toMatchObject({ invocations: 1 });
      }
      expect((await fetch(`${apiUrl}/broken`)).status).toBe(500);
      expect((await fetch(`${apiUrl}/open?do=count`)).status).toBe(200);
    });

    test('reports that its port is in use', async () => {
      const { port } = new URL(endpointsIn(state).apiUrl);
      expect(await run('local/main.ts', '--port', port, '--state', stateFolder())).toMatchObject({
        code: 1,
        stderr: `Port ${port} is in use by another program; choose another with: npm start -- --port <number>\n`,
      });
    });

    test('reports that its state folder is in use', async () => {
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
    ['an invalid port', ['--port', '70000'], '--port expects a number from 0 to 65535, not "70000"\n'],
    [
      'a limit that lets nothing through',
      ['--write-limit', '0'],
      '--write-limit expects a number from 1 to 999999, not "0"\n',
    ],
    [
      'a URL in place of a host name',
      ['--allow-host', 'http://dev.example'],
      '--allow-host expects a host name such as dev.example, not "http://dev.example"\n',
    ],
    ['a stray word', ['reset'], /^Unexpected argument 'reset'\. .*See: npm start -- --help\n$/],
    [
      'commands for a state folder that no host has used',
      ['--commands', '--state', 'local'],
      /local\/endpoints\.json does not exist: start the service first \(npm start\)/,
    ],
    ['a folder that is not a state folder', ['--state', 'local'], /local is not a state folder of this host/],
  ])('reports %s', async (_title, args, expected) => {
    const { code, stderr } = await run('local/main.ts', ...args);
    expect(code).toBe(1);
    if (typeof expected === 'string') expect(stderr).toBe(expected);
    else expect(stderr).toMatch(expected);
  });

  test('describes its options', async () => {
    const { code, stdout } = await run('local/main.ts', '--help');
    expect(code).toBe(0);
    for (const option of [
      '--port',
      '--allow-host',
      '--state',
      '--reset',
      '--warm',
      '--quiet',
      '--commands',
      '--help',
    ]) {
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
