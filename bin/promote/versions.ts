// The versions of a model on disk: the champion in the model's folder, its challenger and the former champion in folders below. The gates
// (thresholds.json) belong to the place and not to a version: they stay.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { lanePolicy } from '../../functions/score-import/scoring/lane.ts';
import { ImportRiskModel } from '../../functions/score-import/scoring/model.ts';
import { CHALLENGER_FOLDER } from '../../functions/shared/onnx/manifest.ts';
import { readModelFile } from '../../functions/shared/onnx/model-file.ts';
import { UsageError } from '../support/endpoints.ts';
import { Gates, missedGates } from './gates.ts';
import { goldenDifferences } from './golden.ts';

const FORMER_FOLDER = 'former';
const GATES_FILE = 'thresholds.json';
const MANIFEST_FILE = 'model.json';
/** What training publishes for a version. */
const FILES = ['CARD.md', 'baseline.json', 'golden.json', MANIFEST_FILE, 'model.onnx', 'replay.json'];

/** From which version to which one. */
export interface Change {
  readonly from: string;
  readonly to: string;
}

/**
 * Makes the challenger the champion; the champion becomes the former one.
 *
 * @param folder of the model
 * @param reason why missed gates are accepted; the manifest then has it
 * @throws UsageError with everything that is wrong, before anything is changed
 */
export async function promote(folder: string, reason?: string): Promise<Change> {
  const champion = await checked(folder, 'champion');
  const place = join(folder, CHALLENGER_FOLDER);
  const challenger = await checked(place, 'challenger');
  if (challenger.version === champion.version) {
    throw new UsageError(`The challenger is ${champion.version}, too: give it a version of its own`);
  }
  const gates = Gates.parse(JSON.parse(readFileSync(join(folder, GATES_FILE), 'utf8')));
  const missed = missedGates(gates, challenger);
  if (missed.length > 0 && reason === undefined) {
    throw new UsageError(
      `The challenger misses gates:\n${missed.map(({ message }) => `  ${message}`).join('\n')}\nTo accept this, repeat the command with --accept-worse "<reason>".`,
    );
  }
  if (missed.length > 0) accept(place, { reason, gates: missed });
  replaceFolder(folder, join(folder, FORMER_FOLDER));
  replaceFiles(place, folder);
  rmSync(place, { recursive: true });
  return { from: champion.version, to: challenger.version };
}

/**
 * Makes the former champion the champion again; the champion becomes the former one, so that this can be undone in the same way. A
 * challenger stays.
 *
 * @throws UsageError where there is none, or it is not whole
 */
export async function rollBack(folder: string): Promise<Change> {
  const place = join(folder, FORMER_FOLDER);
  if (!existsSync(place)) throw new UsageError(`${place} does not exist: nothing was promoted`);
  const former = await checked(place, 'former champion');
  // Whatever state the champion is in, it is kept: this must work when it is broken.
  const { version } = JSON.parse(readFileSync(join(folder, MANIFEST_FILE), 'utf8')) as { version: string };
  const kept = `${place}.part`;
  replaceFolder(folder, kept);
  replaceFiles(place, folder);
  rmSync(place, { recursive: true });
  renameSync(kept, place);
  return { from: version, to: former.version };
}

/** Opens the version in a folder as the service does, and replays its golden vectors. */
async function checked(folder: string, what: string): Promise<ImportRiskModel['manifest']> {
  const missing = FILES.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) throw new UsageError(`The ${what} lacks ${missing.join(', ')} in ${folder}`);
  try {
    const model = await ImportRiskModel.open(folder, { threads: 1 });
    const { manifest } = model;
    for (const file of Object.keys(manifest.files ?? {})) readModelFile(folder, manifest, file);
    lanePolicy(manifest);
    const differences = await goldenDifferences(folder, model);
    if (differences.length === 0) return manifest;
    throw new Error(`golden vectors differ:\n${differences.map((line) => `  ${line}`).join('\n')}`);
  } catch (error) {
    throw new UsageError(`The ${what} cannot be used: ${error instanceof Error ? error.message : error}`);
  }
}

/** Notes in a manifest which gates are accepted, as training does. */
function accept(folder: string, accepted: object): void {
  const file = join(folder, MANIFEST_FILE);
  const on = new Date().toISOString().slice(0, 10);
  const content = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(
    file,
    `${JSON.stringify({ ...content, acceptedWorse: { on, ...accepted } }, undefined, 2)}\n`,
  );
}

/** The files of a version, without folders below and without the gates. */
function versionFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== GATES_FILE)
    .map(({ name }) => name);
}

/** Copies a version into a folder of its own, in place of one that is there. */
function replaceFolder(from: string, to: string): void {
  const part = `${to}.new`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  for (const file of versionFiles(from)) copyFileSync(join(from, file), join(part, file));
  rmSync(to, { recursive: true, force: true });
  renameSync(part, to);
}

/** Replaces the files of the version in a folder by those of another one; each at once, the manifest last. */
function replaceFiles(from: string, to: string): void {
  const files = versionFiles(from).sort(
    (one, other) => Number(one === MANIFEST_FILE) - Number(other === MANIFEST_FILE),
  );
  for (const file of files) {
    const part = join(to, `.${file}.part`);
    cpSync(join(from, file), part);
    renameSync(part, join(to, file));
  }
  for (const file of versionFiles(to)) if (!files.includes(file)) rmSync(join(to, file));
}
