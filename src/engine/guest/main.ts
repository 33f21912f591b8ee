/**
 * What runs inside every VM before the learner's code: Node's globals and built-ins on top of the host, and the
 * dispatcher through which the host wakes the guest. AWS's runtime client is the loop; see `start`.
 */
import "./early.ts";
import { GUEST } from "../sandbox/operations.ts";
import { awaitHelpers, contextState } from "./context.ts";
import { installStackTraces, makeError } from "./errors.ts";
import { installGlobals } from "./globals.ts";
import { answerRequest, bodyEnd, bodyPart, failRequest } from "./exchanges.ts";
import {
  beforeExit,
  exitByItself,
  signal,
  uncaughtException,
  unhandledRejection,
} from "./exits.ts";
import { isStarting, startNode22Client } from "./node22.ts";
import { deliver, streamDrained } from "./runtime-client.ts";
import { socketEvent } from "./socket-events.ts";
import { drainTicks } from "./ticks.ts";
import { fireTimer, runImmediate } from "./timers.ts";
import { installModules } from "./modules.ts";
import { process, startProcess } from "./process.ts";
import { runtimeOf } from "../sandbox/runtimes.ts";
import { installSeededBuiltins } from "./seeded.ts";

/** A name without a property of the global object; only VMs whose code is compiled with contexts have it. */
declare const __coldstartAwait: object | undefined;

const scope = globalThis as unknown as Record<string, unknown>;
const environment = process["env"] as Record<string, string>;

installStackTraces();
installSeededBuiltins();
installGlobals();
installModules();
if (typeof __coldstartAwait !== "undefined") Object.assign(__coldstartAwait, awaitHelpers);
// Only needed while core-js loads.
delete scope["__core-js_shared__"];

/** Begins the process: its environment is known now, and the runtime client starts its loop. */
function start(): void {
  startProcess();
  const client = import("/var/runtime/index.mjs" as string) as Promise<never>;
  // The client of Node.js 24 starts when it is evaluated; the one before exports how.
  if (runtimeOf(environment) === "nodejs22.x") startNode22Client(client);
}

const operations: Record<number, (a: never, b: never, c: never) => unknown> = {
  [GUEST.start]: start,
  [GUEST.deliver]: (headers: string, body: string) => deliver(headers, body),
  [GUEST.fireTimer]: (id: number) => fireTimer(id),
  [GUEST.runImmediate]: () => runImmediate(),
  [GUEST.drainTicks]: () => undefined, // the dispatcher drains after every operation
  [GUEST.answerRequest]: (id: number, head: string, body: string) => answerRequest(id, head, body),
  [GUEST.failRequest]: (id: number, code: string, message: string) =>
    failRequest(id, code, message),
  [GUEST.unhandledRejection]: (promise: Promise<unknown>, reason: unknown) =>
    unhandledRejection(promise, reason),
  [GUEST.beforeExit]: () => beforeExit(),
  [GUEST.streamDrained]: (requestId: string) => streamDrained(requestId),
  [GUEST.signal]: (name: string) => signal(name),
  [GUEST.bodyPart]: (id: number, part: string) => bodyPart(id, part),
  [GUEST.bodyEnd]: (id: number) => bodyEnd(id),
  [GUEST.socketEvent]: (id: number, name: string, data: string | ArrayBuffer) =>
    socketEvent(id, name, data),
  [GUEST.exit]: () => exitByItself(isStarting()),
};

/** `makeError` answers the error; what is left to do after the others, the host finds in the mailbox. */
scope["__dispatch"] = (operation: number, a: never, b: never, c: never): unknown => {
  if (operation === GUEST.makeError) return makeError(a, b, c);
  contextState.current = undefined;
  try {
    operations[operation]!(a, b, c);
    drainTicks();
  } catch (error) {
    uncaughtException(error);
  }
  return undefined;
};
