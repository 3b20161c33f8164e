// Folders of built files, each kept under the hash of what it is made from, so that tests, synthesis and starts build once.
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
/** A host that runs from older code has been running for longer than that, or has all of its functions in memory. */
const UNUSED_MS = 7 * 24 * 60 * 60 * 1000;

export class KeptBuilds {
  readonly #cache: string;
  readonly #sources: readonly string[];

  /**
   * @param name of the folder that holds the builds, in node_modules/.cache
   * @param sources patterns of everything that can change a build, relative to the repository's root
   */
  constructor(name: string, sources: readonly string[]) {
    this.#cache = join(ROOT, 'node_modules', '.cache', 'customs-scoring', name);
    this.#sources = sources;
  }

  /** The folder of what these settings make of the sources as they are now; it need not exist. */
  placeOf(settings: object): string {
    const hash = createHash('sha256').update(JSON.stringify(settings));
    for (const file of globSync([...this.#sources], { cwd: ROOT }).sort()) {
      const path = join(ROOT, file);
      if (statSync(path).isFile()) hash.update(`\n${file}\n`).update(readFileSync(path));
    }
    return join(this.#cache, hash.digest('hex').slice(0, 32));
  }

  /** Whether a build is there; it is then kept for longer. */
  isKept(place: string): boolean {
    if (!existsSync(place)) return false;
    const now = new Date();
    utimesSync(place, now, now);
    return true;
  }

  /** An empty folder to build into. */
  newFolder(): string {
    const folder = join(this.#cache, `${randomUUID()}.new`);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Moves a build to its place, unless another process was faster, and deletes those that nobody has used for long. */
  keep(made: string, place: string): void {
    try {
      renameSync(made, place);
    } catch (error) {
      rmSync(made, { recursive: true });
      if (!existsSync(place)) throw error;
    }
    for (const folder of readdirSync(this.#cache).map((name) => join(this.#cache, name))) {
      const usedAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - usedAt > UNUSED_MS) rmSync(folder, { recursive: true, force: true });
    }
  }
}
