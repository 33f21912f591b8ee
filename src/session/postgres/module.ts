/** What `generated/postgres/module.js` offers, as far as it is used: Emscripten's module around PGlite's WebAssembly. */

/** https://emscripten.org/docs/api_reference/Filesystem-API.html, and what lies behind it. */
export interface FileNode {
  id: number;
  parent: FileNode;
  name: string;
  /** The next one with the same hash in `nameTable`. */
  name_next?: FileNode;
  mode: number;
  mtime: number;
  /** Bytes of a file, of which `usedBytes` count; nodes of a folder by name. */
  contents: Uint8Array | Record<string, FileNode> | null;
  usedBytes: number;
}

export interface FileStream {
  node: FileNode;
  shared: Record<string, unknown>;
}

export interface FileSystem {
  root: FileNode;
  nameTable: (FileNode | undefined)[];
  nextInode: number;
  streams: (FileStream | null)[];
  currentPath: string;
  mkdirTree(path: string): void;
  writeFile(path: string, bytes: Uint8Array): void;
  chmod(path: string, mode: number): void;
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
}

export interface PostgresModule {
  HEAPU8: Uint8Array;
  FS: FileSystem;
  ENV: Record<string, string>;
  addFunction(call: (...args: number[]) => number, signature: string): number;
  callMain(args: string[]): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  _pgl_set_rw_cbs(read: number, write: number): void;
  _pgl_set_system_fn(call: number): void;
  _pgl_set_popen_fn(call: number): void;
  _pgl_set_pclose_fn(call: number): void;
  _pgl_setPGliteActive(active: number): void;
  _pgl_startPGlite(): void;
  _pgl_pq_flush(): void;
  _pq_buffer_remaining_data(): number;
  _PostgresMainLoopOnce(): void;
  _PostgresMainLongJmp(): void;
  _PostgresSendReadyForQueryIfNecessary(): void;
}

/** What the module asks of whoever loads it. The first four are our own: see `scripts/build-postgres.mjs`. */
export interface ModuleOptions {
  /** Unix time in milliseconds. */
  now(): number;
  fillRandom(bytes: Uint8Array): void;
  /** The one timer of a process: a new one takes the place of the last, 0 ms of none. */
  setTimer(ms: number, fire: () => void): void;
  /** `stat` of a file: the path of the one that is meant. */
  onStat(path: string): string;
  /** A library of functions was loaded: it is in no snapshot. */
  onLibrary(): void;
  wasmMemory: WebAssembly.Memory;
  noExitRuntime: boolean;
  thisProgram: string;
  WASM_PREFIX: string;
  stdin(): null;
  print(text: string): void;
  printErr(text: string): void;
  getPreloadedPackage(): ArrayBuffer;
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
  preRun: ((module: PostgresModule) => void)[];
}

export interface PostgresAssets {
  readonly wasm: WebAssembly.Module;
  /** Unpacked `files.bin`. */
  readonly files: Uint8Array;
  /** Addresses in its memory: `scripts/lib/postgres-layout.mjs`. */
  readonly layout: { readonly sequences: readonly number[]; readonly maxConnections: number };
  createModule(options: ModuleOptions): Promise<PostgresModule>;
}
