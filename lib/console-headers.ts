// The headers of the web console: one constant for the local host and for CloudFront, so that what tests find in a real browser is
// what is deployed.
import { extname } from 'node:path';
import { KIT_FOLDER } from './console-kit.ts';

/** Origins that the console needs beside its own, each as scheme and host. */
export interface ConsoleOrigins {
  /** Where the issuer is found and gives tokens, if it is not the console's own origin. */
  readonly issuers?: readonly string[];
  /** Where the service's pictures are, if it is not the console's own origin. */
  readonly pictures?: string;
  /** Where documents are uploaded to. */
  readonly files: string;
}

/** The policies that every response of the console carries. */
function contentSecurityPolicy({ issuers = [], pictures, files }: ConsoleOrigins, inKit: boolean): string {
  return [
    "default-src 'none'",
    inKit ? "script-src 'self' 'wasm-unsafe-eval'" : "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    ["img-src 'self' data: blob:", ...(pictures === undefined ? [] : [pictures]), files].join(' '),
    "font-src 'self'",
    ["connect-src 'self'", ...issuers, files].join(' '),
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    // No code of the console writes markup or scripts as text, and none of its packages may. One policy names the addresses of the
    // field kit's two workers (console/src/field/workers.ts).
    "require-trusted-types-for 'script'",
    inKit ? "trusted-types 'none'" : 'trusted-types field-workers',
  ].join('; ');
}

export const HSTS_SECONDS = 2 * 365 * 24 * 60 * 60;

/** Headers without a field of their own in CloudFront. */
export const OTHER_HEADERS: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/**
 * Every header that protects the console, by name.
 *
 * @param file relative to CONSOLE_PATH
 */
export function consoleHeaders(
  origins: ConsoleOrigins,
  file: string = CONSOLE_INDEX,
): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(origins, file.startsWith(KIT_FOLDER)),
    'referrer-policy': 'no-referrer',
    'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...OTHER_HEADERS,
  };
}

/** Files under these folders have the hash of their content in their names. */
const HASHED_FOLDERS = ['assets/', KIT_FOLDER];

/** How long a file of the console may be kept without asking again. */
export function cacheControl(file: string): string {
  return HASHED_FOLDERS.some((folder) => file.startsWith(folder))
    ? 'public, max-age=31536000, immutable'
    : 'no-cache';
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export function contentType(file: string): string {
  return CONTENT_TYPES[extname(file)] ?? 'application/octet-stream';
}

/** Path of the console. */
export const CONSOLE_PATH = '/console/';
export const CONSOLE_INDEX = 'index.html';
/** The file with the ConsoleConfig. */
export const CONSOLE_CONFIG = 'config.json';
/** What follows CONSOLE_PATH where the console draws the page itself: words, while files have endings. */
export const DRAWN_PAGE = /^[\w/-]*$/;

/** What the console reads about the place where it runs, at /console/config.json. */
export interface ConsoleConfig {
  /** URL of the issuer, as in its tokens. */
  readonly issuer: string;
  readonly clientId: string;
  /** What people may be granted, as the issuer names it. */
  readonly scopes: readonly string[];
  /** Version of the service. */
  readonly version: string;
  /** ISO 4217 code of the stage's currency, in which prices and duties are. */
  readonly currency: string;
}
