/**
 * A Node process inside a VM: its event loop, its timers, its CPU and memory. The host runs it in slices: each slice
 * starts at an instant, runs until the process waits for something, and reports what it did and how long that took.
 */
import type { Instant, Microseconds } from "../kernel/instant.ts";
import * as cost from "./cpu-costs.ts";
import { CrashCountdown } from "./crash-countdown.ts";
import { GuestStopped } from "./guest-error.ts";
import { computeFor } from "./guest-computing.ts";
import { GuestExchanges } from "./guest-exchanges.ts";
import { GuestModules } from "./guest-modules.ts";
import { GuestSockets, isOfSocket, type SocketEvent } from "./guest-sockets.ts";
import { GuestStreams } from "./guest-streams.ts";
import { GuestTimers } from "./guest-timers.ts";
import { GUEST, HOST } from "./operations.ts";
import type { ExchangeAnswer, ProcessOptions, SliceTerms } from "./process-options.ts";
import type { HostValue, Vm, VmHost } from "./vm.ts";
import { outgoingRequest, transcoded, type Transcoding } from "./transcoding.ts";
import { runtimeOf } from "./runtimes.ts";
import { ProcessStart } from "./process-start.ts";
import { SliceClock } from "./slice-clock.ts";
import type { SandboxImage } from "./sandbox.ts";

export type { OutgoingRequest, ProcessOptions, SliceTerms } from "./process-options.ts";

const TICKS_PER_HEARTBEAT = 64;

export class GuestProcess implements VmHost {
  /** True while the runtime waits for the next event. */
  waitingForNext = false;
  private readonly options: ProcessOptions;
  private readonly image: SandboxImage;
  private readonly modules: GuestModules;
  private readonly vm: Vm;
  private readonly timers = new GuestTimers();
  private readonly exchanges = new GuestExchanges();
  private readonly streams: GuestStreams;
  private readonly sockets: GuestSockets;
  /** The runtime asks for its next event while a response is still on its way. */
  private nextAsked = false;
  /** A listener has heard a signal: the process may finish what it does, although it waits for its next event. */
  private shuttingDown = false;
  private readonly crash = new CrashCountdown();
  private readonly clock: SliceClock;
  /** While it starts. */
  private starting: ProcessStart | undefined;
  private ticksSinceHeartbeat = 0;
  private peakHeapBytes = 0;
  private startedAt: Instant;
  private dead = false;
  constructor(options: ProcessOptions, startedAt: Instant) {
    this.options = options;
    this.startedAt = startedAt;
    this.image = options.image.imageOf(runtimeOf(options.environment));
    this.streams = new GuestStreams(options.effects);
    this.sockets = new GuestSockets(options.effects);
    this.modules = new GuestModules(
      options.deployment,
      this.image,
      options.environment,
      options.image.sourceOf,
      (path, bytes) => this.noteLoad(path, bytes),
      options.image.unknownPackages,
    );
    this.vm = this.image.open(this);
    this.clock = new SliceClock(this.vm);
  }

  /** The instant inside the running slice, or where the last slice ended. Integer microseconds. */
  get now(): Instant {
    return this.clock.now;
  }

  /** The largest heap so far, in bytes on top of the booted runtime. */
  get heapBytes(): number {
    this.peakHeapBytes = Math.max(this.peakHeapBytes, this.vm.heapGrowthBytes);
    return this.peakHeapBytes;
  }

  /** Timers (but for those that `unref` was called of), requests, unfinished responses and new connections. */
  get pendingWork(): number {
    return this.timers.awaited + this.exchanges.size + this.streams.size + this.sockets.size;
  }

  get nextTimer(): Instant | undefined {
    return this.timers.next;
  }

  /** Begins the process: the runtime client loads the handler's module. */
  start(at: Instant, terms: SliceTerms): void {
    const { image, clock, vm, modules, options } = this;
    const start = new ProcessStart(image.starts, { vm, modules, clock }, options);
    clock.begin(at, terms);
    const known = start.find(image.memoryBytes + options.heapLimitBytes);
    if (known) {
      start.redo(known, (operation, args) => this.call(operation, args));
      this.peakHeapBytes = known.peakHeapBytes;
      return;
    }
    this.starting = start;
    this.slice(at, terms, () => vm.dispatch(GUEST.start));
    this.starting = undefined;
    start.keep(this.heapBytes);
  }

  /** Hands the runtime its next event. `headers` are those of the runtime API. */
  deliver(
    at: Instant,
    terms: SliceTerms,
    headers: Record<string, string>,
    body: string,
    overheadUs: Microseconds,
  ): void {
    this.waitingForNext = false;
    this.slice(at, terms, () => {
      this.clock.charge((overheadUs * 1_000) / terms.cpuScale);
      this.vm.dispatch(GUEST.deliver, JSON.stringify(headers), body);
    });
  }

  /** Fires the timers that are due, in the order of their instants. */
  fireTimers(at: Instant, terms: SliceTerms): void {
    const due = this.timers.dueAt(at);
    this.slice(at, terms, () => {
      for (const id of due) {
        if (!this.timers.delete(id)) continue;
        this.macrotask(() => this.vm.dispatch(GUEST.fireTimer, id));
        if (this.isIdle) break;
      }
    });
  }

  answerRequest(at: Instant, terms: SliceTerms, exchange: number, answer: ExchangeAnswer): void {
    this.tell(at, terms, this.exchanges.answered(exchange, answer));
  }

  /** The next part of an answer's body; `undefined` ends it. */
  answerPart(at: Instant, terms: SliceTerms, exchange: number, part: Uint8Array | undefined): void {
    this.tell(at, terms, this.exchanges.part(exchange, part));
  }

  failRequest(at: Instant, terms: SliceTerms, exchange: number, ...why: [string, string]): void {
    this.tell(at, terms, this.exchanges.failed(exchange, ...why));
  }

  private tell(at: Instant, terms: SliceTerms, call?: Parameters<Vm["dispatch"]>): void {
    if (call) this.slice(at, terms, () => this.vm.dispatch(...call));
  }

  /** Something happened to a socket, or a name was looked up. */
  socketEvent(at: Instant, terms: SliceTerms, socket: number, event: SocketEvent): void {
    if (!this.sockets.hears(socket, event)) return;
    this.slice(at, terms, () => this.vm.dispatch(GUEST.socketEvent, socket, ...event));
  }

  /** The oldest chunk of a streamed response has left: its write is over, and the next can follow. */
  streamDrained(at: Instant, terms: SliceTerms, requestId: string): void {
    this.slice(at, terms, () => this.vm.dispatch(GUEST.streamDrained, requestId));
  }

  /** Timers do not advance while the environment is frozen: moves them all by the time it was. */
  shiftTimers(by: Microseconds): void {
    this.timers.shift(by);
  }

  /**
   * Runs `enter`, then everything that can happen without waiting. Throws {@link GuestStopped} when the process ended
   * (or had to be ended); it cannot be used afterwards.
   */
  private slice(at: Instant, terms: SliceTerms, enter: () => void): void {
    if (this.dead) throw new Error("guest process: used after its end");
    this.vm.wake();
    this.clock.begin(at, terms);
    try {
      this.macrotask(enter);
      this.runImmediates();
      if (this.isDone()) this.endByItself();
    } catch (error) {
      if (error instanceof GuestStopped) this.end();
      throw error;
    }
  }

  /**
   * A signal of the operating system. Whether a listener heard it; without one the signal ends the process, which is the
   * caller's business. Afterwards timers fire and answers arrive until the terms' deadline, although the runtime waits.
   */
  signal(at: Instant, terms: SliceTerms, name: "SIGTERM"): boolean {
    this.shuttingDown = false;
    this.slice(at, terms, () => this.vm.dispatch(GUEST.signal, name));
    return this.shuttingDown;
  }

  /**
   * Ends the process with exit status 1 at the `calls`-th thing that it does to the world from now on (a log line, a request,
   * a timer, a response or a part of it), before it happens. 0 takes it back.
   */
  crashAfterCalls(calls: number): void {
    this.crash.left = calls;
  }

  /** The process does nothing more, and what it held is free. */
  end(): void {
    this.dead = true;
    this.vm.end();
  }

  private runImmediates(): void {
    while (!this.isIdle && this.vm.immediatesPending) {
      this.macrotask(() => this.vm.dispatch(GUEST.runImmediate));
      this.clock.checkDeadline();
    }
  }

  /** One turn of the event loop: the task, its ticks and promise jobs, and rejections that nobody handled. */
  private macrotask(task: () => void): void {
    this.clock.charge(cost.MACROTASK_US * 1_000);
    task();
    this.settle();
    for (;;) {
      const rejections = this.vm.takeUnhandledRejections();
      if (rejections.length === 0) return;
      for (const { promise, reason } of rejections) {
        this.vm.dispatch(GUEST.unhandledRejection, { pointer: promise }, { pointer: reason });
        this.vm.release(promise);
        this.vm.release(reason);
        this.settle();
      }
    }
  }

  /** Ticks, then promise jobs, until there are neither. */
  private settle(): void {
    do {
      this.chargeTicks();
      while (this.vm.ticksPending) {
        this.vm.dispatch(GUEST.drainTicks);
        this.chargeTicks();
      }
      this.vm.runJobs(this.onJobs);
    } while (this.vm.ticksPending);
  }

  private chargeTicks(): void {
    this.clock.charge(cost.TICKS_NS);
    this.clock.checkDeadline();
  }

  private readonly onJobs = (count: number): void => {
    this.clock.charge(count * cost.JOB_NS);
    this.clock.checkDeadline();
  };

  /** Node ends when nothing can wake it again. */
  private isDone(): boolean {
    if (this.waitingForNext || this.exchanges.size > 0 || this.streams.size > 0) return false;
    return this.timers.awaited === 0 && !this.sockets.keepAlive;
  }

  /** Node asks the listeners of `beforeExit` again for as long as they find something to do. */
  private endByItself(): void {
    for (;;) {
      this.macrotask(() => this.vm.dispatch(GUEST.beforeExit));
      if (!this.vm.immediatesPending && this.isDone()) break;
      this.runImmediates();
      if (!this.isDone()) return;
    }
    this.vm.dispatch(GUEST.exit);
  }

  // What the VM asks of its host

  nowMs(): number {
    this.starting?.spoil();
    return this.options.epochMs + this.now / 1_000;
  }

  onTick(): void {
    this.clock.checkDeadline();
    this.peakHeapBytes = Math.max(this.peakHeapBytes, this.vm.heapGrowthBytes);
    if (++this.ticksSinceHeartbeat < TICKS_PER_HEARTBEAT) return;
    this.ticksSinceHeartbeat = 0;
    this.options.onHeartbeat?.();
  }

  mayGrowTo(bytes: number): boolean {
    if (bytes - this.image.memoryBytes > this.options.heapLimitBytes) {
      this.peakHeapBytes = this.options.heapLimitBytes;
      throw new GuestStopped("memory");
    }
    this.starting?.grew(bytes);
    return true;
  }

  resolveModule(specifier: string, base: string): string {
    return this.modules.resolve(specifier, base);
  }

  loadModule(name: string): string {
    return this.modules.load(name);
  }

  private noteLoad(path: string, bytes: number): void {
    this.options.effects.moduleLoaded(path, bytes);
    this.starting?.load(path, bytes);
    // A file takes as long in the init phase as in the handler on a full vCPU.
    this.clock.charge((cost.LOAD_US_PER_FILE + (bytes * cost.LOAD_US_PER_KB) / 1_024) * 1_000);
  }

  call(operation: number, args: string[]): HostValue {
    const { effects, files, random } = this.options;
    const [a = "", b = "", c = "", d = "", e = ""] = args;
    this.crash.approach(operation);
    this.starting?.call(operation, args);
    switch (operation) {
      case HOST.write:
        this.chargeBytes(b.length);
        return void effects.write(Number(a), b);
      case HOST.next:
        this.nextAsked = true;
        return void this.askForNext();
      case HOST.done:
        return void effects.done(a, b);
      case HOST.fail:
        return void effects.fail(a, b);
      case HOST.initError:
        return void effects.initError(a);
      case HOST.setTimer:
        return this.timers.set(Number(a), this.now + Math.round(Number(b) * 1_000), c === "1");
      case HOST.clearTimer:
        return void this.timers.delete(Number(a));
      case HOST.exit:
        throw new GuestStopped("exit", Number(a) & 255);
      case HOST.random:
        return random.uniform();
      case HOST.randomBytes:
        return random.hex(Number(a));
      case HOST.elapsed:
        return (this.now - this.startedAt) / 1_000;
      case HOST.environment:
        return JSON.stringify(this.options.environment);
      case HOST.file:
        return JSON.stringify(files.perform(a, b, c));
      case HOST.resolve:
        return this.modules.resolveRequire(a, b);
      case HOST.compileCommonJs:
        return this.modules.compileCommonJs(this.vm, a);
      case HOST.requireModule:
        return void this.modules.require(this.vm, a, b);
      case HOST.readModule:
        return this.modules.formatOf(a);
      case HOST.request:
      case HOST.requestBytes:
        this.exchanges.add(Number(a));
        return void effects.request(Number(a), outgoingRequest(operation, [b, c, d, e]));
      case HOST.textToBytes:
      case HOST.bytesToText:
        this.clock.charge(a.length * cost.TRANSCODE_NS_PER_BYTE);
        return transcoded(operation, a, b as Transcoding);
      case HOST.abortRequest:
        this.exchanges.delete(Number(a));
        return void effects.abortRequest(Number(a));
      case HOST.datagram:
        return void effects.datagram(a, Number(b), c);
      case HOST.compute:
        this.clock.charge(cost.computeNs(a, c.length));
        return computeFor(this.options.image.computing, a, b, c);
      case HOST.intlData:
        return this.options.image.intlData(a);
      case HOST.signalHeard:
        this.shuttingDown = true;
        return undefined;
      case HOST.memory:
        return this.image.memoryBytes + this.heapBytes;
      default:
        if (isOfSocket(operation))
          return void this.clock.charge(this.sockets.perform(operation, args));
        this.chargeBytes(this.streams.perform(operation, a, b, c));
        return void this.askForNext();
    }
  }

  private chargeBytes(count: number): void {
    this.clock.charge(count * cost.WRITE_NS_PER_BYTE);
    this.clock.checkDeadline();
  }

  private get isIdle(): boolean {
    return this.waitingForNext && !this.shuttingDown;
  }

  /** The runtime may be done with an invocation before the last bytes of its response have left. */
  private askForNext(): void {
    if (!this.nextAsked || this.streams.size > 0) return;
    this.nextAsked = false;
    this.waitingForNext = true;
    this.options.effects.next();
  }
}
