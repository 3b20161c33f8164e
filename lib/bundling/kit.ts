// The files that the console's field kit downloads when somebody asks for it: models with what is read beside them, and the runtime that
// runs them in a browser. Each has the hash of its content in its name; what gzip makes much smaller is packed. They change with
// the models and not with the console, so they are kept apart from its builds, which link to them.
import { createHash } from 'node:crypto';
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KIT_FOLDER, KIT_LIST, type KitFile, type KitList } from '../console-kit.ts';
import { KeptBuilds, ROOT } from './kept-builds.ts';

const RUNTIME = 'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm';
const HS = 'models/hs-codes';
const DETECTOR = 'models/document-detector';
const PARTS: Readonly<Record<keyof KitList, readonly string[]>> = {
  hs: [
    RUNTIME,
    ...['model.json', 'model.onnx', 'nomenclature.json', 'pieces.json', 'hsk.json', 'national.bin'].map(
      (name) => `${HS}/${name}`,
    ),
    `${HS}/golden.json`,
    `${HS}/golden-national.json`,
    'functions/predict-hs/terms.csv',
    'functions/predict-hs/languages.bin',
  ],
  documents: [RUNTIME, `${DETECTOR}/model.json`, `${DETECTOR}/model.onnx`, `${DETECTOR}/golden.json`],
};
/** Weights are nearly random bytes: packing them costs seconds and saves a tenth. */
const UNPACKED = /\.onnx$/;

/** What can change the files: large ones are named with their hashes in the manifests. */
export const KIT_SOURCES = [
  'package-lock.json',
  'lib/bundling/kit.ts',
  ...[...PARTS.hs, ...PARTS.documents].filter((file) => /^models.*\.json$|^functions/.test(file)),
];

const KEPT = new KeptBuilds('kit', KIT_SOURCES);

/** Puts the files and their list into the folder of a build of the console. */
export function addKit(folder: string): void {
  const place = KEPT.placeOf({});
  if (!KEPT.isKept(place)) {
    const made = KEPT.newFolder();
    pack(made);
    KEPT.keep(made, place);
  }
  mkdirSync(join(folder, KIT_FOLDER), { recursive: true });
  for (const name of readdirSync(place)) {
    linkOrCopy(join(place, name), join(folder, name === KIT_LIST ? name : join(KIT_FOLDER, name)));
  }
}

function pack(folder: string): void {
  const packed = new Map<string, KitFile>();
  const packedOnce = (source: string): KitFile => {
    const known = packed.get(source) ?? packFile(source, folder);
    packed.set(source, known);
    return known;
  };
  const list: KitList = { hs: PARTS.hs.map(packedOnce), documents: PARTS.documents.map(packedOnce) };
  writeFileSync(join(folder, KIT_LIST), JSON.stringify(list));
}

function packFile(source: string, folder: string): KitFile {
  const content = readFileSync(join(ROOT, source));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const isPacked = !UNPACKED.test(source);
  const bytes = isPacked ? gzipSync(content, { level: 9 }) : content;
  const path = `${sha256.slice(0, 20)}${isPacked ? '.gz' : '.bin'}`;
  writeFileSync(join(folder, path), bytes);
  return {
    name: basename(source),
    path: `${KIT_FOLDER}${path}`,
    sha256,
    bytes: bytes.length,
    stored: content.length,
  };
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // On another file system, or one without links.
    copyFileSync(from, to);
  }
}
