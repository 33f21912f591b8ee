/** setTimeout, setInterval and setImmediate on virtual time. The host keeps the clock; callbacks stay here. */
import { contextState, inThisContext } from "./context.ts";
import { host } from "./host.ts";
import { mailbox } from "./mailbox.ts";

type Callback = (...args: unknown[]) => void;

const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const LONGEST_DELAY_MS = 2 ** 31 - 1;
const active = Object.create(null) as Record<number, Timeout>;
let lastId = 0;

/** Node's rule: a delay that is not between 1 and 2^31-1 becomes 1. */
const toDelay = (delay: unknown): number => {
  const ms = Number(delay);
  return ms >= 1 && ms <= LONGEST_DELAY_MS ? Math.trunc(ms) : 1;
};

function noCallback(given: unknown): Error {
  const shown = typeof given === "string" ? `'${given}'` : String(given);
  const received =
    given === undefined || given === null ? shown : `type ${typeof given} (${shown})`;
  const message = `The "callback" argument must be of type function. Received ${received}`;
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

export class Timeout {
  readonly id = ++lastId;
  private readonly delayMs: number;
  private readonly repeats: boolean;
  private readonly run: () => void;
  private referenced = true;

  constructor(callback: Callback, delay: unknown, repeats: boolean, args: unknown[]) {
    if (typeof callback !== "function") {
      throw noCallback(callback);
    }
    this.delayMs = toDelay(delay);
    this.repeats = repeats;
    const scheduled = contextState.followed ? inThisContext(callback) : callback;
    this.run = () => scheduled(...args);
    this.arm();
  }
  private arm(): void {
    active[this.id] = this;
    host.setTimer(this.id, this.delayMs, this.referenced);
  }
  fire(): void {
    delete active[this.id];
    if (this.repeats) this.arm();
    this.run();
  }
  close(): this {
    if (active[this.id] === this) {
      delete active[this.id];
      host.clearTimer(this.id);
    }
    return this;
  }
  ref(): this {
    return this.setReferenced(true);
  }
  unref(): this {
    return this.setReferenced(false);
  }
  hasRef(): boolean {
    return this.referenced;
  }
  refresh(): this {
    if (active[this.id] === this) host.clearTimer(this.id);
    this.arm();
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.id;
  }
  [INSPECT](): string {
    return `Timeout { _idleTimeout: ${this.delayMs}, _repeat: ${this.repeats ? this.delayMs : null} }`;
  }
  private setReferenced(referenced: boolean): this {
    this.referenced = referenced;
    if (active[this.id] === this) {
      host.clearTimer(this.id);
      host.setTimer(this.id, this.delayMs, referenced);
    }
    return this;
  }
}

export const setTimeout = (callback: Callback, delay?: unknown, ...args: unknown[]): Timeout =>
  new Timeout(callback, delay, false, args);

export const setInterval = (callback: Callback, delay?: unknown, ...args: unknown[]): Timeout =>
  new Timeout(callback, delay, true, args);

export function clearTimeout(timer: unknown): void {
  const found = timer instanceof Timeout ? timer : active[Number(timer)];
  found?.close();
}

/** Called by the host when a timer is due. */
export function fireTimer(id: number): void {
  active[id]?.fire();
}

export class Immediate {
  cleared = false;
  private referenced = true;
  readonly run: () => void;
  constructor(callback: Callback, args: unknown[]) {
    const scheduled = contextState.followed ? inThisContext(callback) : callback;
    this.run = args.length === 0 ? () => scheduled() : () => scheduled(...args);
  }
  ref(): this {
    this.referenced = true;
    return this;
  }
  unref(): this {
    this.referenced = false;
    return this;
  }
  hasRef(): boolean {
    return this.referenced;
  }
}

let immediates: Immediate[] = [];
let waiting = 0;

export function setImmediate(callback: Callback, ...args: unknown[]): Immediate {
  if (typeof callback !== "function") {
    throw noCallback(callback);
  }
  const immediate = new Immediate(callback, args);
  immediates[waiting++] = immediate;
  mailbox.setImmediates(true);
  return immediate;
}

export function clearImmediate(immediate: Immediate | undefined): void {
  if (immediate instanceof Immediate) immediate.cleared = true;
}

let running: Immediate[] = [];
let next = 0;

/** Runs the next immediate, those of a round before what they add. The host runs promise jobs in between. */
export function runImmediate(): void {
  if (next >= running.length) {
    if (waiting === 0) return;
    running = immediates;
    immediates = [];
    waiting = 0;
    next = 0;
  }
  const immediate = running[next++]!;
  if (next >= running.length && waiting === 0) mailbox.setImmediates(false);
  if (!immediate.cleared) immediate.run();
}
