// The headers of the web console: one constant for the local host and for CloudFront, so that what tests find in a real browser is
// what is deployed.

/** Origins that the console needs beside its own, each as scheme and host. */
export interface ConsoleOrigins {
  /** Where tokens come from, if it is not the console's own origin. */
  readonly issuer?: string;
  /** Where documents are uploaded to. */
  readonly files: string;
}

/** The policies that every response of the console carries. */
function contentSecurityPolicy({ issuer, files }: ConsoleOrigins): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: blob: ${files}`,
    "font-src 'self'",
    ['connect-src', "'self'", ...(issuer === undefined ? [] : [issuer]), files].join(' '),
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    // No code of the console writes markup or scripts as text, and none of its packages may.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

const HSTS_SECONDS = 2 * 365 * 24 * 60 * 60;

/** Headers with a field of their own in CloudFront. */
const REFERRER_POLICY = 'no-referrer';
/** The others. */
const OTHER_HEADERS: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Every header that protects the console, by name. */
export function consoleHeaders(origins: ConsoleOrigins): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(origins),
    'referrer-policy': REFERRER_POLICY,
    'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...OTHER_HEADERS,
  };
}

/** Files under this folder have the hash of their content in their names. */
const HASHED_FOLDER = 'assets/';

/** How long a file of the console may be kept without asking again. */
export function cacheControl(file: string): string {
  return file.startsWith(HASHED_FOLDER) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** What the console reads about the place where it runs, at /console/config.json. */
export interface ConsoleConfig {
  /** URL of the issuer, as in its tokens. */
  readonly issuer: string;
  readonly clientId: string;
  /** Before the names of the service's scopes in requests and tokens. */
  readonly scopePrefix: string;
  /** Version of the service. */
  readonly version: string;
  /** ISO 4217 code of the stage's currency, in which prices and duties are. */
  readonly currency: string;
}
