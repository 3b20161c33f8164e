// The parts of WebAssembly that the service uses: TypeScript otherwise declares them only with all browser types.
declare namespace WebAssembly {
  interface Module {
    readonly __module?: never;
  }
  interface Instance {
    readonly exports: Exports;
  }
  type Exports = Readonly<Record<string, unknown>>;
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  interface Table {
    set(index: number, value: unknown): void;
  }
  const Instance: new (module: Module, imports: Imports) => Instance;
  const Module: new (bytes: Uint8Array) => Module;
  function compile(bytes: Uint8Array): Promise<Module>;
}
