/** The inside of the worker: an in-process session behind messages. */
import { expose } from "comlink";
import { loadBrowserAssets } from "./browser-assets.ts";
import { failureOf } from "./failures.ts";
import { openInProcessSession } from "./in-process.ts";
import type { Beat, Outcome, SessionWorkerApi } from "./worker-api.ts";

/** Often enough for a watchdog that waits for seconds. */
const HEARTBEAT_MS = 250;

let beats: MessagePort | null = null;
let abort = new AbortController();
let beatAt = 0;

const session = openInProcessSession(loadBrowserAssets, {
  onHeartbeat() {
    if (performance.now() - beatAt >= HEARTBEAT_MS) beat(null);
  },
  onLongSlice: (soFar) => beat({ soFar }),
});

/** Leaves at once, also in the middle of guest work: posting needs no turn of the event loop. */
function beat(message: Beat): void {
  beatAt = performance.now();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
  beats?.postMessage(message);
}

const api: SessionWorkerApi = {
  warmUp: () => outcomeOf(session.warmUp()),
  async run(scenario, port) {
    beats = port;
    abort = new AbortController();
    const outcome = await outcomeOf(
      session.run(scenario, { onProgress: beat, signal: abort.signal }),
    );
    beats = null;
    port.close();
    return outcome;
  },
  queryLogs: (run, query, logGroup) => outcomeOf(session.queryLogs(run, query, logGroup)),
  cancel: () => abort.abort(),
};

async function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

expose(api);
