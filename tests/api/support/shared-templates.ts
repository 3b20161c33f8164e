// The service's templates as the run's own process has synthesised them, for a host with whatever issuer.
import { rmSync, symlinkSync } from 'node:fs';
import type { Synthesize } from '../../../local/synth/synthesis.ts';
import type { StackTemplate } from '../../../local/template/template.ts';
import { COMPILE_CACHE, ISSUER_TO_COME } from './settings.ts';

/** Asks for something that the files of a run share. */
export async function shared(testRun: string, path: string): Promise<string> {
  const response = await fetch(testRun + path);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** Compiled code is shared as well, between the hosts of all files and runs: a third of their start is compiling. */
export function sharedTemplates(testRun: string): Synthesize {
  return async ({ issuer, compileCache }) => {
    // What an earlier start on the same state has linked.
    rmSync(compileCache, { recursive: true, force: true });
    symlinkSync(COMPILE_CACHE, compileCache);
    const text = await shared(testRun, '/templates');
    return JSON.parse(text.replaceAll(ISSUER_TO_COME, issuer)) as readonly StackTemplate[];
  };
}
