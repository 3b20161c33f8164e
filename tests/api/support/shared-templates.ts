// The service's templates as synthesised once by the test run's own process, with the issuer of a host filled in.
import { rmSync, symlinkSync } from 'node:fs';
import type { Synthesize } from '../../../local/synth/synthesis.ts';
import type { StackTemplate } from '../../../local/template/template.ts';
import { COMPILE_CACHE, ISSUER_PLACEHOLDER } from './settings.ts';

/** Fetches something that the files of a test run share. */
export async function shared(testRun: string, path: string): Promise<string> {
  const response = await fetch(testRun + path);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** The hosts of all files and runs also share compiled code, since compiling takes a third of their start. */
export function sharedTemplates(testRun: string): Synthesize {
  return async ({ issuer, compileCache }) => {
    // Removes the link of an earlier start with the same state.
    rmSync(compileCache, { recursive: true, force: true });
    symlinkSync(COMPILE_CACHE, compileCache);
    const text = await shared(testRun, '/templates');
    return JSON.parse(text.replaceAll(ISSUER_PLACEHOLDER, issuer)) as readonly StackTemplate[];
  };
}
