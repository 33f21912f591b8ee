/** A process that crashes at the n-th thing it does to the world: a fault. */
import { GuestStopped } from "./guest-error.ts";
import { HOST } from "./operations.ts";

/** What can be seen of a process from outside. */
const EFFECTS = new Set<number>([
  HOST.write,
  HOST.request,
  HOST.requestBytes,
  HOST.setTimer,
  HOST.done,
  HOST.fail,
  HOST.initError,
  HOST.streamText,
  HOST.streamBytes,
  HOST.endStream,
  HOST.connectSocket,
  HOST.writeSocket,
]);

export class CrashCountdown {
  /** Effects until the process crashes; 0 is never. */
  left = 0;

  /** Throws {@link GuestStopped} when this operation is the last. */
  approach(operation: number): void {
    if (this.left > 0 && EFFECTS.has(operation) && --this.left === 0)
      throw new GuestStopped("exit", 1);
  }
}
