// Native packages for a platform that is not this machine's: through npm, in the locked version, verified with the lock file.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { LayerTarget } from './layer.ts';

const Lock = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

/**
 * Downloads packages for a platform once; later calls find them in the cache.
 *
 * @param installed the repository's node_modules, next to package-lock.json
 * @param owner the package whose optional dependencies they are
 * @param names of the packages with binaries, as listed in package-lock.json
 * @returns a folder with the packages, by their names
 * @throws Error if npm fails or installs anything other than the locked packages
 */
export function fetchBinaries(
  installed: string,
  owner: { readonly name: string; readonly version: string },
  names: readonly string[],
  target: LayerTarget,
): string {
  const locked = lockedPackages(join(dirname(installed), 'package-lock.json'), names);
  const key = locked.map(({ name, version }) => `${name.replace(/\W+/g, '-')}-${version}`).join('+');
  const cache = join(installed, '.cache', 'customs-scoring', key);
  const modules = join(cache, 'node_modules');
  if (existsSync(cache)) return modules;
  mkdirSync(dirname(cache), { recursive: true });
  const fresh = mkdtempSync(`${cache}-`);
  try {
    install(fresh, `${owner.name}@${owner.version}`, locked, target);
    renameSync(fresh, cache);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // A concurrent build may have created the folder first.
    if (!existsSync(cache)) throw error;
  }
  return modules;
}

interface Locked {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

function install(folder: string, owner: string, locked: readonly Locked[], target: LayerTarget): void {
  const options = [
    `--os=${target.os}`,
    `--cpu=${target.arch}`,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  if (target.os === 'linux') options.push('--libc=glibc');
  try {
    // npm refuses to install them by name on this machine; as optional dependencies it selects them by os and cpu.
    execFileSync('npm', ['install', '--prefix', folder, ...options, owner], { stdio: 'pipe' });
  } catch (error) {
    const why = (error as { stderr?: Buffer }).stderr?.toString() ?? String(error);
    throw new Error(`npm could not fetch ${owner} for ${target.os}-${target.arch}:\n${why}`);
  }
  const installedPackages = lockedPackages(
    join(folder, 'package-lock.json'),
    locked.map(({ name }) => name),
  );
  const other = installedPackages.find(({ integrity }, at) => integrity !== locked[at]?.integrity);
  if (other !== undefined)
    throw new Error(`npm installed a different ${other.name} than package-lock.json lists`);
}

function lockedPackages(file: string, names: readonly string[]): Locked[] {
  const { packages } = Lock.parse(JSON.parse(readFileSync(file, 'utf8')));
  return names.map((name) => {
    const { version, integrity } = packages[`node_modules/${name}`] ?? {};
    if (version === undefined || integrity === undefined) throw new Error(`${file} does not name ${name}`);
    return { name, version, integrity };
  });
}
