/** The requests of a process that have no answer yet, and how the guest hears of one. */
import { bytesToBase64 } from "./base64.ts";
import { GUEST } from "./operations.ts";
import type { ExchangeAnswer } from "./process-options.ts";
import { headOf } from "./transcoding.ts";
import type { Vm } from "./vm.ts";

/** An operation of the guest with its arguments. */
type GuestCall = Parameters<Vm["dispatch"]>;

/** What comes for a request that nobody waits for any more is `undefined`. */
export class GuestExchanges {
  private readonly open = new Set<number>();

  get size(): number {
    return this.open.size;
  }

  add(exchange: number): void {
    this.open.add(exchange);
  }

  delete(exchange: number): void {
    this.open.delete(exchange);
  }

  answered(exchange: number, answer: ExchangeAnswer): GuestCall | undefined {
    if (!this.open.has(exchange)) return undefined;
    if (!answer.rest) this.open.delete(exchange);
    return [GUEST.answerRequest, exchange, headOf(answer), answer.body];
  }

  /** The next part of an answer's body; `undefined` ends it. */
  part(exchange: number, part: Uint8Array | undefined): GuestCall | undefined {
    if (!this.open.has(exchange)) return undefined;
    if (part) return [GUEST.bodyPart, exchange, bytesToBase64(part)];
    this.open.delete(exchange);
    return [GUEST.bodyEnd, exchange, ""];
  }

  failed(exchange: number, code: string, message: string): GuestCall | undefined {
    return this.open.delete(exchange) ? [GUEST.failRequest, exchange, code, message] : undefined;
  }
}
