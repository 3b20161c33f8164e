// WebAssembly as far as it is used here: TypeScript otherwise knows it only together with all of a browser.
declare namespace WebAssembly {
  interface Module {
    readonly __module?: never;
  }
  interface Instance {
    readonly exports: Exports;
  }
  type Exports = Readonly<Record<string, unknown>>;
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const Instance: new (module: Module, imports: Imports) => Instance;
  function compile(bytes: Uint8Array): Promise<Module>;
}
