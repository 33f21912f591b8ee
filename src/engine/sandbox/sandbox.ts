/** Loads the sandbox once per runtime; every process is then a fork of the booted VM (or a plain boot, which gives the same). */
import { aheadOfTime } from "./ahead-of-time.ts";
import type { CompiledFile } from "./compiled-file.ts";
import type { Computing } from "./computing.ts";
import type { LibraryFiles } from "./deployment.ts";
import { KnownStarts } from "./known-starts.ts";
import type { ModuleView } from "./guest-modules.ts";
import { GuestError } from "./guest-error.ts";
import { GUEST } from "./operations.ts";
import type { RuntimeName } from "./runtimes.ts";
import { bootVm, type BootedVm, type VmSources } from "./vm-boot.ts";
import { DEFAULT_LIVE_VMS, VmPool } from "./vm-pool.ts";
import { Vm, type VmHost } from "./vm.ts";
import { builtinName } from "./node-builtins.ts";

/** What a sandbox is made of; loaded by the session before the first virtual instant. */
export interface SandboxAssets {
  /** The compiled `sandbox.wasm`. */
  wasm: WebAssembly.Module;
  /** `guest.js` as text. */
  guest: string;
  /** `streams.js` as text, for a sandbox whose processes have Node's streams. */
  streams?: string;
  /** `extended.js` as text and what it computes with; needs `streams`. */
  extended?: ExtendedBuiltins;
  /** For a sandbox whose processes have `Intl`. */
  intl?: IntlAssets;
  /** For code whose `await` keeps the context of `AsyncLocalStorage`. */
  contexts?: ContextFollowing;
  /** Packages that handlers find installed; see `src/libraries`. */
  libraries?: readonly LibraryFiles[];
  /** Imports of the libraries that are compiled while a VM boots. None where a function may bring its own version of one. */
  compileAhead?: readonly string[];
  /** What to say besides when a package cannot be found, by its name. */
  unknownPackages?: Readonly<Record<string, string>>;
  /** AWS's runtime interface client of each runtime that a process may ask for, as text. */
  runtimes: Partial<Record<RuntimeName, string>>;
}

/** How code is compiled that keeps contexts, and the script that comes before the guest's. */
export interface ContextFollowing {
  sourceOf(file: CompiledFile): string;
  script: string;
}

/** The rarer built-ins: see `guest/extended`. */
export interface ExtendedBuiltins {
  script: string;
  computing: Computing;
  /** What such a process finds in the file system besides. */
  files: LibraryFiles;
}

/** `intl.js` as text, and the JSON of languages and time zones that it asks for, by name. */
export interface IntlAssets {
  script: string;
  data: Readonly<Record<string, string>>;
}

/** Booted VMs by runtime, each booted when it is first asked for and kept. */
export interface Sandbox {
  readonly libraries: readonly LibraryFiles[];
  readonly computing: Computing | undefined;
  readonly unknownPackages: Readonly<Record<string, string>>;
  /** JSON of what the guest's `Intl` knows by this name. */
  intlData(name: string): string;
  /** The source of a file as this sandbox runs it. */
  sourceOf(file: CompiledFile): string;
  /** Throws when the runtime's client was not among the assets. */
  imageOf(runtime: RuntimeName): SandboxImage;
}

export interface SandboxImage extends ModuleView {
  /** Bytes of memory of a booted VM. */
  readonly memoryBytes: number;
  /** Starts of its processes that happened before. */
  readonly starts: KnownStarts;
  /** A fresh VM in the state right after boot. */
  open(host: VmHost): Vm;
}

const RUNTIME_PATH = "/var/runtime/index.mjs";

/** How VMs come to be. None of it can be seen in a trace. */
export interface SandboxOptions {
  /** `plain`: every VM boots from nothing, slowly. Where a fork does not come to life, this is used whatever was asked for. */
  boot?: "fork" | "plain" | undefined;
  /** How many VMs of a runtime have a WebAssembly instance at the same time; the others are parked. */
  liveVms?: number | undefined;
}

const sourcesOf = ({ contexts }: SandboxAssets): ((file: CompiledFile) => string) =>
  contexts ? (file) => contexts.sourceOf(file) : ({ source }) => source;

/** `assets.runtimes` may be filled in later, until a runtime is first asked for. */
export function createSandbox(assets: SandboxAssets, options: SandboxOptions = {}): Sandbox {
  const images = new Map<RuntimeName, SandboxImage>();
  return {
    libraries: [...(assets.libraries ?? []), ...(assets.extended ? [assets.extended.files] : [])],
    computing: assets.extended?.computing,
    unknownPackages: assets.unknownPackages ?? {},
    intlData: (name) => assets.intl!.data[name]!,
    sourceOf: sourcesOf(assets),
    imageOf(runtime) {
      const client = assets.runtimes[runtime];
      if (client === undefined) throw new Error(`sandbox: the client of ${runtime} is not loaded`);
      const image = images.get(runtime) ?? bootImage(assets, runtime, client, options);
      images.set(runtime, image);
      return image;
    },
  };
}

/** Boots one VM and keeps it as an image. */
function bootImage(
  assets: SandboxAssets,
  runtime: RuntimeName,
  client: string,
  { boot = "fork", liveVms = DEFAULT_LIVE_VMS }: SandboxOptions,
): SandboxImage {
  const sources: VmSources = {
    wasm: assets.wasm,
    guest: assets.guest,
    ...(assets.streams === undefined ? {} : { streams: assets.streams }),
    ...(assets.extended === undefined ? {} : { extended: assets.extended.script }),
    ...(assets.intl === undefined ? {} : { intl: assets.intl.script }),
    modules: { [RUNTIME_PATH]: client },
  };
  const { libraries = [], compileAhead = [], contexts } = assets;
  if (contexts) sources.before = contexts.script;
  if (compileAhead.length > 0) {
    sources.libraries = aheadOfTime(runtime, libraries, compileAhead, sourcesOf(assets));
  }
  const booted = bootWithLibraries(sources);
  const { image, builtins, compiled } = booted;
  const pool = new VmPool(assets.wasm, booted, liveVms);
  const forks = boot === "fork" && canFork(pool, booted);
  return {
    memoryBytes: image.memoryBytes,
    isBuiltin: (specifier) => Object.hasOwn(builtins, builtinName(specifier)),
    builtinNames: (specifier) => builtins[builtinName(specifier)] ?? [],
    compiledModules: compiled,
    starts: new KnownStarts(),
    open: (host) => (forks ? new Vm(image, host, pool) : bootAlone(sources, host)),
  };
}

/** What imports something that is not there is compiled later, by whoever imports it: the error is theirs. */
function bootWithLibraries(sources: VmSources): BootedVm {
  try {
    return bootVm(sources);
  } catch (error) {
    if (!(error instanceof GuestError) || !sources.libraries) throw error;
    delete sources.libraries;
    return bootVm(sources);
  }
}

/** Whether a VM that is made of the image, in an instance that did not boot it, is alive. */
function canFork(pool: VmPool, { image }: BootedVm): boolean {
  try {
    const vm = new Vm(image, NO_HOST, pool);
    vm.wake();
    vm.dispatch(GUEST.drainTicks);
    const alive = !vm.ticksPending && vm.heapGrowthBytes === 0;
    vm.end();
    return alive;
  } catch {
    return false;
  }
}

const refuse = (): never => {
  throw new Error("sandbox: the guest has nothing to ask yet");
};
const NO_HOST: VmHost = {
  call: refuse,
  nowMs: refuse,
  onTick: refuse,
  mayGrowTo: refuse,
  resolveModule: refuse,
  loadModule: refuse,
};

function bootAlone(sources: VmSources, host: VmHost): Vm {
  const booted = bootVm(sources);
  return new Vm(booted.image, host, booted);
}
