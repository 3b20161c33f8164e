// The command line of the local host: npm start -- [options].
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { banner } from './banner.ts';
import { asBlock, Commands } from './commands.ts';
import type { WriteLimit } from './emulators/dynamodb-limits.ts';
import { readEndpoints } from './endpoints.ts';
import { HostError, messageOf } from './errors.ts';
import type { RunningHost } from './host.ts';
import { DEFAULT_PORT, DEFAULT_STATE_FOLDER } from './settings.ts';
import { type Synthesize, synthesizeApp } from './synth/synthesis.ts';

const HELP = `Runs Customs Scoring on this machine.

  npm start -- [options]

  --port <number>      port of the API, on 127.0.0.1 only (default ${DEFAULT_PORT}; 0 chooses a free port)
  --allow-host <name>  also answer requests for this host name, as those that a proxy forwards; repeatable
  --write-limit <n>    let each of the four partitions of a table take so many write units a second, as DynamoDB
                       does (1000); without it, there is no limit
  --state <folder>     everything that survives a restart (default ${DEFAULT_STATE_FOLDER})
  --reset              empty the state folder first
  --warm               start every function at once, and stop if one cannot start; without it, a function starts
                       with its first request
  --quiet              print neither the banner nor a line for each request
  --commands           print commands for the host that uses the state folder, to paste into bash or zsh
  --help               print this text
`;

type Settings = Pick<ReturnType<typeof parse>, 'state' | 'reset' | 'warm' | 'quiet' | 'commands' | 'help'> & {
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly writeLimit: WriteLimit | undefined;
};

function settingsOf(args: readonly string[]): Settings {
  const values = parse(args);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new HostError(`--port expects a number from 0 to 65535, not "${values.port}"`);
  }
  if (values.state.trim() === '') throw new HostError('--state expects the name of a folder');
  const limit = values['write-limit'];
  if (limit !== undefined && !/^[1-9]\d{0,5}$/.test(limit)) {
    throw new HostError(`--write-limit expects a number from 1 to 999999, not "${limit}"`);
  }
  const writeLimit = limit === undefined ? undefined : { partitions: 4, unitsPerSecond: Number(limit) };
  return { ...values, port, allowedHosts: values['allow-host'], writeLimit };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        'allow-host': { type: 'string', multiple: true, default: [] },
        state: { type: 'string', default: DEFAULT_STATE_FOLDER },
        'write-limit': { type: 'string' },
        reset: { type: 'boolean', default: false },
        warm: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        commands: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    // The first sentence of Node's message names the option; the others explain how to escape positionals.
    throw new HostError(`${messageOf(error).split('. ')[0]}. See: npm start -- --help`);
  }
}

function fail(error: unknown): never {
  const known = error instanceof HostError;
  console.error(known ? error.message : error);
  process.exit(1);
}

function stopOnSignals(host: RunningHost, quiet: boolean): void {
  let asked = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(128 + constants.signals[signal]);
    asked = true;
    if (!quiet) console.log('Stopping after the requests in progress. Press Ctrl-C again to stop at once.');
    host.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
}

async function main(args: readonly string[], synthesize: Synthesize): Promise<void> {
  const settings = settingsOf(args);
  if (settings.help) console.log(HELP);
  else if (settings.commands) printCommands(settings.state);
  else await start(settings, synthesize);
}

/** @throws HostError if no host has used the folder */
function printCommands(stateFolder: string): void {
  const { endpoints, file } = readEndpoints(stateFolder);
  console.log(asBlock(new Commands(endpoints, file).all));
}

async function start(settings: Settings, synthesize: Synthesize): Promise<void> {
  // Loaded only to start it: help, commands and mistakes need none of it.
  const [{ startHost }, { buildConsole }] = await Promise.all([
    import('./host.ts'),
    import('../lib/bundling/console.ts'),
  ]);
  const host = await startHost({ ...settings, synthesize, buildConsole, onFatal: fail });
  stopOnSignals(host, settings.quiet);
  if (!settings.quiet) {
    const { consoleUrl } = host.endpoints;
    const consoleFollows = host.console?.state === 'building';
    const facts = { ...host, consoleUrl, consoleFollows, startMs: performance.now() };
    console.log(banner(facts, new Commands(host.endpoints, host.endpointsFile).first));
  }
  const broken = await host.warmed;
  if (broken !== undefined) {
    await host.stop();
    throw new HostError(`The function ${broken.name} cannot start: ${broken.message}`);
  }
}

/**
 * Runs the command line; the process ends with it.
 *
 * @param synthesize provides the templates; a test passes its own instead of the service's CDK app
 */
export function runCommandLine(args: readonly string[], synthesize = synthesizeApp): void {
  main(args, synthesize).catch(fail);
}
