/** `run --watch`: again when a file changes. Errors are told, and the next change is waited for. */
import { existsSync, statSync, watch as watchFolder, type FSWatcher } from "node:fs";
import { dirname } from "node:path";
import type { Session } from "../session/protocol.ts";
import { resolvePath } from "./arguments.ts";
import { explain } from "./explain.ts";
import { paint } from "./text.ts";
import { EXIT } from "./usage.ts";

export interface RunHooks {
  /** Hears of the folders whose files decide what runs. */
  onLook?: ((folders: string[]) => void) | undefined;
  /** Ends a run that is going on. */
  signal?: AbortSignal;
}

type Run = (session: Session, hooks: RunHooks) => Promise<number>;

/** Editors write a file in several steps, and several files at once. */
const SETTLED_AFTER_MS = 120;
const CLEAR_SCREEN = "\u001b[2J\u001b[3J\u001b[H";

/** Until Ctrl-C. `files`: others that decide what runs; texts that are no files are passed over. */
export async function watch(run: Run, files: string[]): Promise<number> {
  const [{ openInProcessSession }, { loadNodeAssets }] = await Promise.all([
    import("../session/client/in-process.ts"),
    import("../session/client/node-assets.ts"),
  ]);
  const session = openInProcessSession(loadNodeAssets);
  const changes = new Changes();
  changes.watch(
    files
      .map((it) => resolvePath(it))
      .filter((it) => existsSync(it))
      .map(folderAt),
  );
  const interrupt = new AbortController();
  process.once("SIGINT", () => {
    interrupt.abort();
    changes.end();
  });
  try {
    for (let changed = ""; ;) {
      separate(changed);
      await runOnce(run, session, changes, interrupt.signal);
      if (interrupt.signal.aborted) return EXIT.interrupted;
      process.stderr.write(`${paint("dim", "Waiting for a change. Ctrl-C ends.")}\n`);
      const next = await changes.next();
      if (next === null) return EXIT.interrupted;
      changed = next;
    }
  } finally {
    changes.end();
    session.close();
  }
}

const folderAt = (path: string): string => (statSync(path).isDirectory() ? path : dirname(path));

async function runOnce(
  run: Run,
  session: Session,
  changes: Changes,
  signal: AbortSignal,
): Promise<void> {
  try {
    await run(session, { onLook: (folders) => changes.watch(folders), signal });
  } catch (error) {
    process.stderr.write(`coldstart: ${(await explain(error)).message}\n`);
  }
}

/** A fresh screen for every run; where there is no screen, a line. */
function separate(changed: string): void {
  if (changed === "") return;
  const { isTTY } = process.stdout;
  process.stdout.write(isTTY ? CLEAR_SCREEN : `\n${"-".repeat(20)} ${changed} changed\n`);
}

/** Which of the watched folders' files has changed. */
class Changes {
  private readonly watchers = new Map<string, FSWatcher>();
  private changed: string | null = null;
  private hasEnded = false;
  private tell: (() => void) | null = null;

  watch(folders: string[]): void {
    for (const folder of folders) {
      if (this.watchers.has(folder) || this.hasEnded || !existsSync(folder)) continue;
      const watcher = watchFolder(folder, (_, name) => this.note(name ?? folder));
      // The folder may go away.
      watcher.on("error", () => this.watchers.delete(folder));
      this.watchers.set(folder, watcher);
    }
  }

  private note(name: string): void {
    if (/^\.|~$|^node_modules$/.test(name)) return;
    this.changed ??= name;
    this.tell?.();
  }

  /** Waits for the next change, or takes one that came meanwhile; `null` when no more are waited for. */
  async next(): Promise<string | null> {
    if (this.changed === null && !this.hasEnded) {
      await new Promise<void>((resolve) => (this.tell = resolve));
    }
    this.tell = null;
    if (this.hasEnded) return null;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_AFTER_MS));
    const changed = this.changed;
    this.changed = null;
    return changed;
  }

  end(): void {
    this.hasEnded = true;
    this.tell?.();
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }
}
