// A model's place in the browser: files that the kit has kept, checked when they were downloaded, and onnxruntime-web.
import * as ort from 'onnxruntime-web/wasm';
import type * as z from 'zod';
import {
  checkedManifest,
  expectedSha256,
  GRAPH,
  type NamedFiles,
} from '../../../functions/shared/onnx/manifest.ts';
import type { ModelPlace } from '../../../functions/shared/onnx/place.ts';
import type { KitFile } from '../../../lib/console-kit.ts';

/** A file of the kit with its content. */
export interface OpenedFile extends KitFile {
  readonly content: Uint8Array<ArrayBuffer>;
}

const RUNTIME = 'ort-wasm-simd-threaded.wasm';
const MANIFEST = 'model.json';

/** The files of a part of the kit, by name. */
export class KeptFiles implements ModelPlace {
  readonly Tensor = ort.Tensor;
  readonly #files: ReadonlyMap<string, OpenedFile>;
  /** Whether rewriting the graph while it is opened is worth the time. */
  readonly #rewrites: boolean;

  constructor(files: readonly OpenedFile[], { rewrites }: { readonly rewrites: boolean }) {
    this.#files = new Map(files.map((file) => [file.name, file]));
    this.#rewrites = rewrites;
  }

  /** @throws Error for a file that the part does not have */
  content(name: string): Uint8Array<ArrayBuffer> {
    return this.#of(name).content;
  }

  text(name: string): string {
    return new TextDecoder().decode(this.content(name));
  }

  manifest<Schema extends z.ZodType>(schema: Schema): z.infer<Schema> {
    return checkedManifest(JSON.parse(this.text(MANIFEST)), schema, MANIFEST);
  }

  read(manifest: NamedFiles, fileName: string): Uint8Array {
    const { sha256, content } = this.#of(fileName);
    if (sha256 !== expectedSha256(manifest, fileName)) {
      throw new Error(`${fileName} is of another version than ${manifest.name} ${manifest.version}`);
    }
    return content;
  }

  async open(manifest: NamedFiles): Promise<ort.InferenceSession> {
    // One thread needs no shared memory, and so no isolation of the page from other origins.
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmBinary = this.content(RUNTIME).buffer;
    return await ort.InferenceSession.create(this.read(manifest, GRAPH), {
      executionProviders: ['wasm'],
      graphOptimizationLevel: this.#rewrites ? 'all' : 'disabled',
    });
  }

  #of(name: string): OpenedFile {
    const file = this.#files.get(name);
    if (file === undefined) throw new Error(`The field kit has no file ${name}`);
    return file;
  }
}
