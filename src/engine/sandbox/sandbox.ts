/** Loads the sandbox once per runtime; every process is then a fork of the booted VM (or a plain boot, which gives the same). */
import { moduleAround } from "./module-wrapper.ts";
import { GUEST, HOST } from "./operations.ts";
import type { RuntimeName } from "./runtimes.ts";
import type { VmImage } from "./vm-image.ts";
import { Vm, type VmHost, type VmSources } from "./vm.ts";

/** What a sandbox is made of; loaded by the session before the first virtual instant. */
export interface SandboxAssets {
  /** The compiled `sandbox.wasm`. */
  wasm: WebAssembly.Module;
  /** `guest.js` as text. */
  guest: string;
  /** AWS's runtime interface client of each runtime that a process may ask for, as text. */
  runtimes: Partial<Record<RuntimeName, string>>;
}

/** Booted VMs by runtime, each booted when it is first asked for and kept. */
export interface Sandbox {
  /** Throws when the runtime's client was not among the assets. */
  imageOf(runtime: RuntimeName): SandboxImage;
}

export interface SandboxImage {
  /** Bytes of memory of a booted VM. */
  readonly memoryBytes: number;
  isBuiltin(specifier: string): boolean;
  builtinNames(specifier: string): readonly string[];
  /** A fresh VM in the state right after boot. */
  open(host: VmHost): Vm;
}

const bare = (specifier: string): string => specifier.replace(/^node:/, "");
const RUNTIME_PATH = "/var/runtime/index.mjs";

/** During boot the guest only describes its built-ins; anything else would be a defect. */
class BootHost implements VmHost {
  builtins: Record<string, string[]> = {};
  call(operation: number, args: string[]): undefined {
    if (operation !== HOST.describeBuiltins)
      throw new Error(`sandbox: operation ${operation} during boot`);
    this.builtins = JSON.parse(args[0] ?? "{}") as Record<string, string[]>;
  }
  nowMs = (): number => 0;
  onTick = (): void => {};
  mayGrowTo = (): boolean => true;
  // The runtime client is compiled ahead, and compiling asks for what it imports.
  resolveModule = (name: string): string => `node:${bare(name)}`;
  loadModule = (name: string): string => moduleAround(name, this.builtins[bare(name)] ?? []);
}

/** A booted VM's host can be exchanged: a plain boot starts with {@link BootHost} and goes on with the process. */
class SwitchedHost implements VmHost {
  current: VmHost;
  constructor(first: VmHost) {
    this.current = first;
  }
  call = (operation: number, args: string[]) => this.current.call(operation, args);
  nowMs = (): number => this.current.nowMs();
  onTick = (): void => this.current.onTick();
  mayGrowTo = (bytes: number): boolean => this.current.mayGrowTo(bytes);
  resolveModule = (specifier: string, base: string): string =>
    this.current.resolveModule(specifier, base);
  loadModule = (name: string): string => this.current.loadModule(name);
}

/** `assets.runtimes` may be filled in later, until a runtime is first asked for. */
export function createSandbox(assets: SandboxAssets, boot: "fork" | "plain" = "fork"): Sandbox {
  const images = new Map<RuntimeName, SandboxImage>();
  return {
    imageOf(runtime) {
      const client = assets.runtimes[runtime];
      if (client === undefined) throw new Error(`sandbox: the client of ${runtime} is not loaded`);
      const image = images.get(runtime) ?? bootImage(assets, client, boot);
      images.set(runtime, image);
      return image;
    },
  };
}

/**
 * Boots one VM and keeps it as an image. `plain` skips the fork: every process boots on its own, slower, with equal traces.
 * Where a fork does not come to life, the plain boot is used whatever was asked for.
 */
function bootImage(assets: SandboxAssets, client: string, boot: "fork" | "plain"): SandboxImage {
  const sources: VmSources = {
    wasm: assets.wasm,
    guest: assets.guest,
    modules: { [RUNTIME_PATH]: client },
  };
  const bootHost = new BootHost();
  const first = Vm.boot(sources, bootHost);
  const image = first.toImage();
  const forks = boot === "fork" && canFork(assets.wasm, image);
  return {
    memoryBytes: image.memoryBytes,
    isBuiltin: (specifier) => Object.hasOwn(bootHost.builtins, bare(specifier)),
    builtinNames: (specifier) => bootHost.builtins[bare(specifier)] ?? [],
    open: (host) => (forks ? Vm.fork(assets.wasm, image, host) : bootPlain(sources, host)),
  };
}

function canFork(wasm: WebAssembly.Module, image: VmImage): boolean {
  try {
    return Vm.fork(wasm, image, new BootHost()).dispatch(GUEST.drainTicks) === 0;
  } catch {
    return false;
  }
}

function bootPlain(sources: VmSources, host: VmHost): Vm {
  const switched = new SwitchedHost(new BootHost());
  const vm = Vm.boot(sources, switched);
  switched.current = host;
  return vm;
}
