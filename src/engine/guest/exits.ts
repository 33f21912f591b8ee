/** How a Node process ends on its own: uncaught exceptions, unhandled rejections, an empty event loop, `process.exit`. */
import { inspect } from "node-inspect-extracted";
import { host } from "./host.ts";
import { processEvents } from "./process-events.ts";

const scope = globalThis as unknown as { process: { version: string; exit(code?: number): void } };

/** What Node prints before it exits with status 1. */
function report(error: unknown): string {
  const { version } = scope.process;
  if (error instanceof Error) {
    const place = /\(?((?:file:\/\/)?\/var\/task\/[^\s)]+?:\d+):\d+\)?/.exec(
      error.stack ?? "",
    )?.[1];
    return `${place ? `${place}\n\n` : ""}${inspect(error)}\n\nNode.js ${version}\n`;
  }
  return `Uncaught:\n${inspect(error)}\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)\n\nNode.js ${version}\n`;
}

function die(error: unknown): void {
  try {
    host.write(2, report(error));
  } catch {
    host.write(2, `Uncaught exception\n\nNode.js ${scope.process.version}\n`);
  }
  host.exit(1);
}

export function uncaughtException(error: unknown): void {
  if (processEvents.listenerCount("uncaughtException") === 0) return die(error);
  try {
    processEvents.emit("uncaughtException", error, "uncaughtException");
  } catch (second) {
    die(second);
  }
}

/** Node's default (`--unhandled-rejections=throw`): listeners first, else the rejection becomes an uncaught exception. */
export function unhandledRejection(promise: Promise<unknown>, reason: unknown): void {
  if (processEvents.listenerCount("unhandledRejection") > 0) {
    processEvents.emit("unhandledRejection", reason, promise);
    return;
  }
  if (reason instanceof Error) return uncaughtException(reason);
  const error = new Error(
    "This error originated either by throwing inside of an async function without a catch block, or by rejecting a " +
      `promise which was not handled with .catch(). The promise rejected with the reason "${inspect(reason)}".`,
  );
  error.name = "UnhandledPromiseRejection";
  uncaughtException(Object.assign(error, { code: "ERR_UNHANDLED_REJECTION" }));
}

/** Linux's numbers. */
const SIGNALS: Record<string, number> = { SIGTERM: 15, SIGINT: 2 };

/** The operating system's signal. Without a listener it ends the process, and that is the host's business. */
export function signal(name: string): void {
  if (processEvents.listenerCount(name) === 0) return;
  host.signalHeard();
  processEvents.emit(name, name, SIGNALS[name]);
}

let listensToExit = false;

/** True while the listeners of `beforeExit` run. */
export const isBeforeExit = (): boolean => listensToExit;

/** The event loop is empty. A listener may start new work; the host looks again before it ends the process. */
export function beforeExit(): void {
  listensToExit = true;
  try {
    processEvents.emit("beforeExit", 0);
  } finally {
    listensToExit = false;
  }
}

const UNSETTLED_AWAIT = 13;

/** Nothing is left to do. Node has a status of its own for a main module that still waits at top level. */
export function exitByItself(awaitsMainModule: boolean): void {
  if (!awaitsMainModule) return scope.process.exit();
  host.write(2, "Warning: Detected unsettled top-level await at file:///var/runtime/index.mjs\n");
  scope.process.exit(UNSETTLED_AWAIT);
}
