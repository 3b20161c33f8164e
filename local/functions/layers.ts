// The folder a function finds in place of /opt: its layers laid over each other, as links to their sources.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HostError } from '../errors.ts';

/**
 * Builds `mount` anew from the layers' folders.
 *
 * @param folders in the order of the function's layers; the last one wins where two bring the same file
 * @throws HostError where a layer's folder is missing
 */
export function mountLayers(mount: string, folders: readonly string[]): void {
  for (const folder of folders) {
    if (!existsSync(folder)) throw new HostError(`The layer folder ${folder} does not exist`);
  }
  rmSync(mount, { recursive: true, force: true });
  overlay(mount, folders);
}

function overlay(target: string, folders: readonly string[]): void {
  mkdirSync(target, { recursive: true });
  const sources = new Map<string, string[]>();
  for (const folder of folders) {
    for (const name of readdirSync(folder)) {
      sources.set(name, [...(sources.get(name) ?? []), join(folder, name)]);
    }
  }
  for (const [name, paths] of sources) {
    const winner = paths.at(-1) ?? '';
    const shared = paths.length > 1 && paths.every((path) => statSync(path).isDirectory());
    if (shared) overlay(join(target, name), paths);
    else symlinkSync(winner, join(target, basename(winner)));
  }
}
