// The command line of the local host: npm start -- [options].
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { banner } from './banner.ts';
import { HostError, messageOf } from './errors.ts';
import { type RunningHost, startHost } from './host.ts';
import { DEFAULT_PORT, DEFAULT_STATE_FOLDER } from './settings.ts';
import { type Synthesize, synthesizeApp } from './synth/synthesis.ts';
import { tryIt } from './try-it.ts';

const HELP = `Runs Customs Scoring on this machine.

  npm start -- [options]

  --port <number>   port of the API, on ${'127.0.0.1'} only (default ${DEFAULT_PORT}; 0 takes any free one)
  --state <folder>  everything that survives a restart (default ${DEFAULT_STATE_FOLDER})
  --reset           empty the state folder first
  --lazy            start each function at its first request, not ahead of it: less memory and work, slower first answers
  --quiet           no banner and no line per request
  --help            this text
`;

interface Settings {
  readonly port: number;
  readonly state: string;
  readonly reset: boolean;
  readonly lazy: boolean;
  readonly quiet: boolean;
}

/** @returns undefined where only the help is asked for */
function settingsOf(args: readonly string[]): Settings | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new HostError(`--port takes a number from 0 to 65535, not "${values.port}"`);
  }
  if (values.state.trim() === '') throw new HostError('--state takes the name of a folder');
  const { state, reset, lazy, quiet } = values;
  return { port, state, reset, lazy, quiet };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        state: { type: 'string', default: DEFAULT_STATE_FOLDER },
        reset: { type: 'boolean', default: false },
        lazy: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // Node's own message names the option, then explains how to escape positionals: its first sentence is enough.
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
    if (!quiet) console.log('Stopping; requests under way are finished first. Again to stop at once.');
    host.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
}

async function main(args: readonly string[], synthesize: Synthesize): Promise<void> {
  const settings = settingsOf(args);
  if (settings === undefined) {
    console.log(HELP);
    return;
  }
  const host = await startHost({ ...settings, warm: !settings.lazy, synthesize, onFatal: fail });
  stopOnSignals(host, settings.quiet);
  if (!settings.quiet) {
    const facts = { ...host, startMs: performance.now() };
    console.log(banner(facts, tryIt(host.endpoints, host.endpointsFile)));
  }
  const broken = await host.warmed;
  if (broken !== undefined) {
    await host.stop();
    throw new HostError(`The function ${broken.name} cannot start: ${broken.message}`);
  }
}

/**
 * Runs the command line to its end, which is that of the process.
 *
 * @param synthesize where the templates come from; the service's own CDK app unless a test brings others
 */
export function runCommandLine(args: readonly string[], synthesize = synthesizeApp): void {
  main(args, synthesize).catch(fail);
}
