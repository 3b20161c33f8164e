// Where the console of a stage is, as its settings say, and what follows from it: where uploads may come from, where sign-ins return to,
// and under which name pictures are reached.
import type { StageConfig } from './config.ts';
import { CONSOLE_PATH } from './console-headers.ts';

/** Scheme and host under which people reach the console; undefined for a stage without one. */
export function consoleOrigin({ console: place }: Pick<StageConfig, 'console'>): string | undefined {
  return place.origin ?? (place.hosting && `https://${place.hosting.name}`);
}

/** Where a sign-in may return to, and where a person may after signing out. */
export interface ReturnUrls {
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
}

/** What the user pool's public client allows; undefined for a stage without a console, where nobody can sign in. */
export function returnUrls(config: StageConfig): ReturnUrls | undefined {
  const { identity, console: place } = config;
  if (identity.kind === 'cognito' && identity.console !== undefined) return identity.console;
  if (place.hosting === undefined) return undefined;
  const urls = [`${consoleOrigin(config)}${CONSOLE_PATH}`];
  return { callbackUrls: urls, logoutUrls: urls };
}

/** Scheme and host of the URLs in answers; undefined if it is the one that a request was sent to. */
export function answersOrigin({ apiOrigin, edge, console: place }: StageConfig): string | undefined {
  const front = edge ?? place.hosting;
  return apiOrigin ?? (front && `https://${front.name}`);
}
