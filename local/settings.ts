// The fixed facts of the pretend AWS account that the local host plays: nothing here is secret, nothing leaves the machine.
import { fileURLToPath } from 'node:url';

export const DEFAULT_PORT = 3000;
export const DEFAULT_STATE_FOLDER = '.local';
/** Loopback only: most emulators check no signatures, so they must not be reachable from another machine. */
export const LOOPBACK = '127.0.0.1';

export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';
/** The emulators accept these and no others; they guard against nothing but a wrong endpoint. */
export const CREDENTIALS = { accessKeyId: 'LOCALHOST', secretAccessKey: 'local-host-only' } as const;

/** What the tokens are for: the `aud` of every local token and the audience of the local JWT authorizer. */
export const AUDIENCE = 'customs-scoring';
/** Every physical name starts with it. */
export const NAME_PREFIX = 'customs-scoring-local';

export const REPOSITORY_ROOT = fileURLToPath(new URL('..', import.meta.url));
