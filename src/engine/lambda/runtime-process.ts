/**
 * A runtime process on the agenda: one guest process from its start to its end. What the guest does to the world happens
 * at the instants at which it did it, so that everything else in the account sees it in order.
 */
import type { Agenda, Entry } from "../kernel/agenda.ts";
import type { Instant, Microseconds } from "../kernel/instant.ts";
import {
  GuestProcess,
  type OutgoingRequest,
  type ProcessOptions,
  type SliceTerms,
} from "../sandbox/guest-process.ts";
import { GuestStopped } from "../sandbox/guest-error.ts";
import type { StreamError } from "../sandbox/guest-streams.ts";
import type { EnvironmentNetwork } from "./environment-network.ts";
import type { FaultSchedule } from "./fault-schedule.ts";
import { ProcessSockets } from "./process-sockets.ts";
import type { OutsideAnswer, RequestOwner, SentRequest } from "./world.ts";

/** What the environment wants to know, each at its instant. */
export interface ProcessHooks {
  /** The runtime asks for an event. */
  onNext(): void;
  onResponse(requestId: string, body: string): void;
  /** Whether the process crashes instead of handing in its response: a fault. */
  crashesNow(): boolean;
  onError(requestId: string, body: string): void;
  onInitError(body: string): void;
  /** A streamed response begins: the headers have left. */
  onStreamStart(requestId: string, contentType: string): void;
  /** Some of it has been written, one character per byte. Answers when the bytes have left; `undefined` is at once. */
  onStreamChunk(requestId: string, text: string): Instant | undefined;
  /** `error` came in the trailers, or the process broke the response off (`Runtime.TruncatedResponse`, no body). */
  onStreamEnd(requestId: string, error?: StreamError): void;
  onWrite(text: string): void;
  onModule(path: string, bytes: number): void;
  /** The process ended, or had to be ended. Not called after {@link RuntimeProcess.kill}. */
  onStopped(stopped: GuestStopped): void;
  /** Until when, and how fast, the process may run at the moment. */
  terms(): SliceTerms;
  /** Who sends a request that leaves the account. */
  owner(): RequestOwner;
}

/** Exit status of a process that a signal ended. */
const STATUS_OF_SIGTERM = 143;

/** What a fault makes of a process. */
const CRASH = new GuestStopped("exit", 1);

interface ProcessPorts {
  readonly agenda: Agenda;
  readonly schedule?: FaultSchedule;
  readonly network: EnvironmentNetwork;
}

export class RuntimeProcess {
  private readonly ports: ProcessPorts;
  private readonly hooks: ProcessHooks;
  private readonly options: Omit<ProcessOptions, "effects">;
  private guest: GuestProcess | undefined;
  private ended = false;
  private frozen = false;
  /** It ran out of time while it computed. */
  private spinning = false;
  private busyUntil: Instant = 0;
  private waking: Entry | undefined;
  /** Answers that came while the environment was frozen. */
  private arrived: (() => void)[] = [];
  private outbox: { at: Instant; run: () => void }[] = [];
  private peakHeapBytes = 0;
  /** Requests without an answer yet, and how to give each up. */
  private readonly requests = new Map<number, SentRequest>();
  private readonly sockets: ProcessSockets;

  constructor(ports: ProcessPorts, options: Omit<ProcessOptions, "effects">, hooks: ProcessHooks) {
    this.ports = ports;
    this.options = options;
    this.hooks = hooks;
    this.sockets = new ProcessSockets({
      network: ports.network,
      owner: () => hooks.owner(),
      crash: () => {
        if (this.frozen) this.arrived.push(() => this.stop(CRASH));
        else this.stop(CRASH);
      },
      effect: (run) => this.effect(run),
      hear: (socket, event) =>
        this.whenFree(() =>
          this.slice((guest, at, terms) => guest.socketEvent(at, terms, socket, event)),
        ),
    });
  }

  /** Starts the process at an instant; the runtime itself needs until then. */
  startAt(instant: Instant): void {
    this.schedule(instant, () => {
      this.guest = this.openGuest();
      this.slice((guest, at, terms) => guest.start(at, terms));
    });
  }

  /** Ends the process at an instant instead of starting it. */
  crashAt(instant: Instant): void {
    this.schedule(instant, () => this.stop(CRASH));
  }

  get alive(): boolean {
    return !this.ended;
  }

  /** Hands the runtime its next event, and then whatever arrived while the environment was frozen. */
  deliver(headers: Record<string, string>, body: string, overheadUs: Microseconds): void {
    this.slice((guest, at, terms) => guest.deliver(at, terms, headers, body, overheadUs));
    this.takeArrived();
  }

  /** What arrived while the environment was frozen. */
  private takeArrived(): void {
    const { arrived } = this;
    this.arrived = [];
    for (const answer of arrived) this.whenFree(answer);
  }

  /** Nothing runs until {@link thaw}; timers keep their remaining time. */
  freeze(): void {
    this.frozen = true;
    this.cancelWake();
    for (const request of this.requests.values()) request.freeze();
  }

  thaw(frozenUs: Microseconds): void {
    this.frozen = false;
    this.guest?.shiftTimers(frozenUs);
    for (const request of this.requests.values()) request.thaw();
  }

  /**
   * Sends SIGTERM. A process that listens runs on, under the hooks' terms, until it exits or is killed; one that does not
   * listen ends; one that computes without pause does not notice.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
   */
  terminate(): void {
    const ended = new GuestStopped("exit", STATUS_OF_SIGTERM);
    if (this.spinning) return;
    if (!this.guest) return this.stop(ended);
    this.whenFree(() => {
      let heard: boolean | undefined;
      this.slice((guest, at, terms) => (heard = guest.signal(at, terms, "SIGTERM")));
      if (heard === false) this.schedule(this.busyUntil, () => this.stop(ended));
    });
    this.takeArrived();
  }

  /** Lets the process crash at the `calls`-th thing it does to the world from now on; 0 takes it back. */
  crashAfterCalls(calls: number): void {
    this.guest?.crashAfterCalls(calls);
  }

  /** Ends the process from outside; it does nothing more. `because`: what its open connections are told. */
  kill(because: string): void {
    this.noteHeap();
    this.ended = true;
    this.guest?.end();
    this.guest = undefined;
    this.cancelWake();
    for (const request of this.requests.values()) request.giveUp("the process that sent it ended");
    this.requests.clear();
    this.sockets.closeAll(because);
  }

  /** The largest heap so far, on top of the booted runtime. */
  get heapBytes(): number {
    this.noteHeap();
    return this.peakHeapBytes;
  }

  /** Timers and requests that a freeze interrupts. */
  get pendingWork(): number {
    return this.guest?.pendingWork ?? 0;
  }

  private noteHeap(): void {
    if (this.guest) this.peakHeapBytes = Math.max(this.peakHeapBytes, this.guest.heapBytes);
  }

  private openGuest(): GuestProcess {
    const { hooks } = this;
    const options: ProcessOptions = {
      ...this.options,
      effects: {
        write: (_descriptor, text) => this.effect(() => hooks.onWrite(text)),
        next: () => this.effect(() => hooks.onNext()),
        done: (requestId, body) =>
          this.effect(() =>
            hooks.crashesNow() ? this.stop(CRASH) : hooks.onResponse(requestId, body),
          ),
        fail: (requestId, body) => this.effect(() => hooks.onError(requestId, body)),
        initError: (body) => this.effect(() => hooks.onInitError(body)),
        request: (exchange, request) => this.effect(() => this.send(exchange, request)),
        abortRequest: (exchange) => this.effect(() => this.abort(exchange)),
        datagram: (address, port, text) =>
          this.effect(() => this.ports.network.datagram(hooks.owner(), address, port, text)),
        streamStart: (requestId, type) => this.effect(() => hooks.onStreamStart(requestId, type)),
        streamChunk: (requestId, _bytes, text) => this.effect(() => this.chunk(requestId, text)),
        streamEnd: (requestId, error) => this.effect(() => hooks.onStreamEnd(requestId, error)),
        connectSocket: (...given) => this.sockets.connectSocket(...given),
        writeSocket: (...given) => this.sockets.writeSocket(...given),
        endSocket: (socket) => this.sockets.endSocket(socket),
        closeSocket: (socket) => this.sockets.closeSocket(socket),
        secureSocket: (...given) => this.sockets.secureSocket(...given),
        lookup: (...given) => this.sockets.lookup(...given),
        moduleLoaded: (path, bytes) => this.effect(() => hooks.onModule(path, bytes)),
      },
    };
    return new GuestProcess(options, this.ports.agenda.now);
  }

  private effect(run: () => void): void {
    this.outbox.push({ at: this.guest!.now, run });
  }

  private chunk(requestId: string, text: string): void {
    const left = this.hooks.onStreamChunk(requestId, text);
    const drained = (): void =>
      this.whenFree(() =>
        this.slice((guest, at, terms) => guest.streamDrained(at, terms, requestId)),
      );
    if (left === undefined) drained();
    else this.schedule(left, drained);
  }

  private abort(exchange: number): void {
    this.requests.get(exchange)?.giveUp("the function gave the request up");
    this.requests.delete(exchange);
  }

  private send(exchange: number, request: OutgoingRequest): void {
    // Head and parts of an answer stay in order, whatever the process does when they come.
    const coming: Parameters<RuntimeProcess["slice"]>[0][] = [];
    const take = (what: (typeof coming)[number], isLast: boolean): void => {
      if (isLast) this.requests.delete(exchange);
      coming.push(what);
      this.whenFree(() => this.slice(coming.shift()!));
    };
    const owner = this.hooks.owner();
    const faults = this.ports.schedule?.call(owner, request);
    if (faults?.crash) return this.stop(CRASH);
    const onAnswer = (answer: OutsideAnswer): void => {
      if (!("status" in answer)) {
        const { code, message } = answer;
        return take(
          (guest, at, terms) => guest.failRequest(at, terms, exchange, code, message),
          true,
        );
      }
      const { rest } = answer;
      take((guest, at, terms) => guest.answerRequest(at, terms, exchange, answer), !rest);
      rest?.((part) =>
        take((guest, at, terms) => guest.answerPart(at, terms, exchange, part), !part),
      );
    };
    const sent = this.ports.network.send(owner, request, onAnswer, faults);
    this.requests.set(exchange, sent);
    // Code that the process ran after it had asked for its next event.
    if (this.frozen) sent.freeze();
  }

  /** Runs `action` now, or when the process has finished what it computes, or when it has been thawed. */
  private whenFree(action: () => void): void {
    if (this.frozen) this.arrived.push(action);
    else if (this.ports.agenda.now >= this.busyUntil) action();
    else this.schedule(this.busyUntil, () => this.whenFree(action));
  }

  private slice(run: (guest: GuestProcess, at: Instant, terms: SliceTerms) => unknown): void {
    const guest = this.guest!;
    const terms = this.hooks.terms();
    this.outbox = [];
    let stopped: GuestStopped | undefined;
    try {
      run(guest, this.ports.agenda.now, terms);
    } catch (error) {
      if (!(error instanceof GuestStopped)) throw error;
      stopped = error;
      this.spinning = error.reason === "cpu";
    }
    this.noteHeap();
    this.busyUntil = Math.min(guest.now, terms.deadline);
    for (const { at, run: happen } of this.outbox) {
      if (at < terms.deadline) this.schedule(at, happen);
    }
    if (!stopped) return this.scheduleWake();
    // A timer that was due meanwhile finds nobody.
    this.cancelWake();
    this.schedule(this.busyUntil, () => this.stop(stopped));
  }

  private stop(stopped: GuestStopped): void {
    this.kill("the process ended");
    this.hooks.onStopped(stopped);
  }

  private scheduleWake(): void {
    this.cancelWake();
    const due = this.guest?.nextTimer;
    if (due === undefined) return;
    this.waking = this.schedule(Math.max(due, this.busyUntil), () => {
      this.waking = undefined;
      if (!this.frozen) this.slice((guest, at, terms) => guest.fireTimers(at, terms));
    });
  }

  private cancelWake(): void {
    if (this.waking) this.ports.agenda.cancel(this.waking);
    this.waking = undefined;
  }

  private schedule(at: Instant, run: () => void): Entry {
    return this.ports.agenda.at(at, () => {
      if (!this.ended) run();
    });
  }
}
