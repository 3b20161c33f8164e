// Constants of the AWS account that the local host emulates. None of them is secret.
import { fileURLToPath } from 'node:url';

export const DEFAULT_PORT = 3000;
export const DEFAULT_STATE_FOLDER = '.local';
/** Loopback only: most emulators do not check signatures, so they must not be reachable from another machine. */
export const LOOPBACK = '127.0.0.1';

export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';
/** The only credentials that the emulators accept; they protect only against a wrong endpoint. */
export const CREDENTIALS = { accessKeyId: 'LOCALHOST', secretAccessKey: 'local-host-only' } as const;

/** The `aud` of every local token and the audience of the local JWT authorizer. */
export const AUDIENCE = 'customs-scoring';
/** Prefix of every physical name. */
export const NAME_PREFIX = 'customs-scoring-local';

export const REPOSITORY_ROOT = fileURLToPath(new URL('..', import.meta.url));
