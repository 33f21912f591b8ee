/**
 * Starts of processes that happened before. Until it waits for its first event, a process asks the world for little: its files,
 * its variables. Where that is the same again, and it has drawn nothing, looked at no clock and sent nothing, the next process
 * begins where that one was, and what it did on the way is done again, at its own instants.
 */
import type { CpuUse } from "./cpu-use.ts";
import type { VmSnapshot } from "./vm.ts";

/** Something that a starting process did, and when. */
export type StartEvent = CpuUse &
  (
    | { readonly kind: "call"; readonly operation: number; readonly args: string[] }
    | { readonly kind: "load"; readonly path: string; readonly bytes: number }
  );

export interface KnownStart {
  readonly vm: VmSnapshot;
  readonly end: CpuUse;
  readonly events: readonly StartEvent[];
  /** What it asked of the file system, and the answers. */
  readonly looks: readonly { readonly args: string[]; readonly answer: string }[];
  /** Modules of the image that it uses. */
  readonly modules: readonly string[];
  readonly peakHeapBytes: number;
  /** The most memory that it asked for; 0 when it had enough. */
  readonly mostMemoryBytes: number;
}

/** Snapshots take a megabyte or two each: those that were used last are kept. */
const MOST_KEPT = 12;
const MOST_KEYS = 200;

/** The starts of one image's processes, by package and variables. */
export class KnownStarts {
  private readonly starts = new Map<string, KnownStart>();
  private readonly seen = new Set<string>();

  find(key: string): KnownStart | undefined {
    const start = this.starts.get(key);
    if (start) this.keep(key, start);
    return start;
  }

  /** Taking a start down takes some milliseconds: it is worth that when it comes a second time. */
  isWorthIt(key: string): boolean {
    if (this.seen.has(key)) return true;
    this.seen.add(key);
    dropOldest(this.seen, MOST_KEYS);
    return false;
  }

  keep(key: string, start: KnownStart): void {
    this.starts.delete(key);
    this.starts.set(key, start);
    dropOldest(this.starts, MOST_KEPT);
  }
}

function dropOldest<T>(kept: Set<T> | Map<T, unknown>, most: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(oldest);
  }
}
