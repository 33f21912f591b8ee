/** `process.nextTick`: runs before promise jobs, in order of arrival. */
let queue: (() => void)[] = [];
let length = 0;

export function nextTick(callback: (...args: unknown[]) => void, ...args: unknown[]): void {
  if (typeof callback !== "function") {
    throw new TypeError('The "callback" argument must be of type function.');
  }
  queue[length++] = () => callback(...args);
}

/** Runs what is queued, also what is added meanwhile. */
export function drainTicks(): void {
  for (let i = 0; i < length; i++) {
    const callback = queue[i]!;
    callback();
  }
  queue = [];
  length = 0;
}

export const ticksPending = (): boolean => length > 0;
