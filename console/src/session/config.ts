// Where the console runs, as the place that serves it says.
import type { ConsoleConfig } from '../../../lib/console-headers.ts';

export type { ConsoleConfig };

/** Address of the console itself, to which sign-ins return. */
export function consoleAddress(): string {
  return `${location.origin}/console/`;
}

export async function loadConfig(signal?: AbortSignal): Promise<ConsoleConfig> {
  const response = await fetch('/console/config.json', { signal });
  if (!response.ok) throw new Error(`The console's settings answer ${response.status}`);
  return (await response.json()) as ConsoleConfig;
}
