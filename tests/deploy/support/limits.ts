// The tests that run against the deployed service, and the limits of the emulator: each has a name, a reason, and the tests that fail
// because of it.

/** Files of tests/api that can run against the deployed service. */
export const API_FILES = [
  'service.test.ts',
  'authorization.test.ts',
  'declarations.test.ts',
  'batch.test.ts',
  'bad-input.test.ts',
  'idempotency.test.ts',
  'inspections.test.ts',
  'hs-codes.test.ts',
  'hs-decisions.test.ts',
  'hs-evaluate.test.ts',
  'delinquency.test.ts',
  'demo.test.ts',
  'demo-documents.test.ts',
  'demo-delinquency.test.ts',
] as const;

/** Those that `--short` omits: they take two thirds of the time, and use no AWS feature that the others do not. */
export const LONG_FILES: readonly (typeof API_FILES)[number][] = [
  'batch.test.ts',
  'bad-input.test.ts',
  'idempotency.test.ts',
  'inspections.test.ts',
  'hs-codes.test.ts',
  'demo.test.ts',
  'demo-delinquency.test.ts',
];

export interface Limit {
  readonly name: string;
  readonly reason: string;
  /** Whose limit it is: the emulator's compared with AWS, or that of AWS compared with the local host that the tests were written for. */
  readonly of: 'emulator' | 'AWS';
  /** The tests that fail because of it: the file's name and a pattern that their full names match. */
  readonly tests: readonly (readonly [file: string, test: RegExp])[];
}

export const LIMITS: readonly Limit[] = [
  {
    name: 'Cognito',
    reason: 'a user pool has no ProviderURL, so the authorizer of a stage with Cognito cannot be created',
    of: 'emulator',
    tests: [['emulator.deploy.ts', /returns the issuer of a user pool$/]],
  },
  {
    name: 'References to secrets',
    reason: 'Ref returns a secret’s name, and policies need its ARN',
    of: 'emulator',
    tests: [['emulator.deploy.ts', /returns the ARN of a secret for Ref$/]],
  },
  {
    name: 'Challenges',
    reason: 'the response to a refused token has no WWW-Authenticate header',
    of: 'emulator',
    tests: [['emulator.deploy.ts', /states the expected kind of token in a header$/]],
  },
  {
    name: 'Request ids',
    reason: 'a function gets a different request id than the response header',
    of: 'emulator',
    tests: [['emulator.deploy.ts', /passes the request id of its response to the function$/]],
  },
  {
    name: 'Tokens without expiry',
    reason: 'the authorizer accepts a token without exp',
    of: 'emulator',
    tests: [['authorization.test.ts', /is 401 with a token that never expires$/]],
  },
  {
    name: 'Sizes',
    reason: 'bodies and headers have no limits, and a function gets events of any size',
    of: 'emulator',
    tests: [
      ['bad-input.test.ts', /^a body of \d+ bytes is 413$/],
      ['bad-input.test.ts', /^a body of 11 MB is 413 because of its Content-Length alone$/],
      ['bad-input.test.ts', /^headers of \d\d000 bytes are 431$/],
      ['bad-input.test.ts', /^headers larger than the server reads are 431 too$/],
    ],
  },
  {
    name: 'Binary bodies',
    reason: 'bytes that are not UTF-8 are replaced instead of passed on in Base64',
    of: 'emulator',
    tests: [['bad-input.test.ts', /^a body that is not UTF-8 is 400/]],
  },
  {
    name: 'Escaped paths',
    reason: 'a path is decoded before routing, and bytes that are not UTF-8 are replaced',
    of: 'emulator',
    tests: [
      ['bad-input.test.ts', /^a path with the id \S*%2F\S* is 400$/],
      ['bad-input.test.ts', /^a path whose request is wrong in path, query and body at once/],
      ['bad-input.test.ts', /^a path with the id %(?:2e%2e|ED%A0%80|ff) is 400$/],
      [
        'bad-input.test.ts',
        /^a path without a route is 404: (?:\/\/v1\/declarations|\/v1\/declarations%2FA-1)$/,
      ],
    ],
  },
  {
    name: 'Error names',
    reason:
      'a state sees every error of a function as Runtime.HandlerError: a refused snapshot is retried, and its run does not give the reason',
    of: 'emulator',
    tests: [
      [
        'delinquency.test.ts',
        /a snapshot with wrong columns fails the run, whose problem names all of them$/,
      ],
      ['demo-delinquency.test.ts', /one with an unknown column: the run fails and names it$/],
    ],
  },
  {
    name: 'Moving messages',
    reason: 'SQS has no StartMessageMoveTask, which moves messages out of a dead-letter queue',
    of: 'emulator',
    tests: [['commands.deploy.ts', /^redrive sends the messages back$/]],
  },
  {
    name: 'Unsupported methods',
    reason: 'an HTTP API returns 404 where the local host returns 405 with the allowed methods',
    of: 'AWS',
    tests: [['bad-input.test.ts', /^a path with another method is 405/]],
  },
];

/** Returns the limit because of which a test is expected to fail. */
export function limitOf(file: string, test: string): Limit | undefined {
  return LIMITS.find(({ tests }) => tests.some(([inFile, name]) => inFile === file && name.test(test)));
}
