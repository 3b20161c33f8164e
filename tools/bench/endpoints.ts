// endpoints.json of a host that runs as a process of its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINTS_FILE, type HostEndpoints } from '../../local/endpoints.ts';

export function readEndpoints(state: string): HostEndpoints {
  return JSON.parse(readFileSync(join(state, ENDPOINTS_FILE), 'utf8')) as HostEndpoints;
}
