// The AWS emulator: one Python process in place of the account, with its strictest settings: TLS only, and every call is checked against
// the caller's IAM policies.
import { mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { CREDENTIALS, LOOPBACK, REGION, REPOSITORY_ROOT } from '../../../local/settings.ts';
import { pythonEnvironment } from '../../support/python-environment.ts';
import { run, start, tail } from './processes.ts';

const FOLDER = join(REPOSITORY_ROOT, 'tests', 'deploy');
const READY_WITHIN_MS = 60_000;
const POLL_MS = 100;

export interface Emulator {
  /** The Python interpreter. */
  readonly python: string;
  /** Endpoint of every AWS service. */
  readonly url: string;
  /** PEM file with its certificate. */
  readonly certificate: string;
  readonly log: string;
  /** Environment variables with which a program calls it as the account's owner. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** Starts the emulator on a free port and waits until it answers. */
export async function startEmulator(folder: string): Promise<Emulator> {
  const programs = await pythonEnvironment('deploy', join(FOLDER, 'requirements.txt'));
  const python = join(programs, 'python');
  const [certificate, key, log] = ['certificate.pem', 'key.pem', 'emulator.log'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await run({ command: python, args: [join(FOLDER, 'certificate.py'), certificate, key], log });
  const port = await freePort();
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const child = start({
    command: python,
    args: ['-m', 'ministack'],
    log,
    environment: {
      // Functions run with this Node and would inherit npm's variables.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: scratch,
      STATE_DIR: scratch,
      S3_DATA_DIR: scratch,
      AUTH: 'true',
      BIND_HOST: LOOPBACK,
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: LOOPBACK,
      MINISTACK_REGION: REGION,
      // The account's owner.
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      IOT_MTLS_ENABLED: '0',
      // Retries of states wait a tenth as long.
      SFN_WAIT_SCALE: '0.1',
      USE_SSL: '1',
      MINISTACK_SSL_CERT: certificate,
      MINISTACK_SSL_KEY: key,
      NODE_EXTRA_CA_CERTS: certificate,
    },
  });
  const url = `https://${LOOPBACK}:${port}`;
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(`${url}/_ministack/health`, certificate))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`The emulator did not start\n${tail(log)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    python,
    url,
    certificate,
    log,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: REGION,
      AWS_CA_BUNDLE: certificate,
      CURL_CA_BUNDLE: certificate,
      NODE_EXTRA_CA_CERTS: certificate,
    },
  };
}

/** Starts copying the logs of the deployed functions into a file. */
export function collectLogs({ python, url, certificate, environment }: Emulator, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  start({
    command: python,
    args: [join(FOLDER, 'logs.py'), url, certificate, file],
    environment: { PATH: process.env.PATH, AWS_DEFAULT_REGION: REGION, ...environment },
    log: `${file}.log`,
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

async function answers(url: string, certificate: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const asked = request(url, { ca: readFileSync(certificate) }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
