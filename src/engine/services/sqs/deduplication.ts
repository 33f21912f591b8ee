/** What a FIFO queue remembers of the last five minutes. */
import type { Agenda } from "../../kernel/agenda.ts";
import { Deque } from "../../kernel/deque.ts";
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { SendMessageResult } from "./send-message.ts";
import { SQS_QUOTAS } from "./quotas.ts";

export class Deduplication {
  private readonly agenda: Agenda;
  private readonly results = new Map<string, SendMessageResult>();
  private readonly order = new Deque<{ id: string; until: Instant }>();

  constructor(agenda: Agenda) {
    this.agenda = agenda;
  }

  find(id: string): SendMessageResult | undefined {
    for (let old = this.order.peek(); old && old.until <= this.agenda.now;) {
      this.results.delete(old.id);
      this.order.shift();
      old = this.order.peek();
    }
    return this.results.get(id);
  }

  remember(id: string, result: SendMessageResult): void {
    const until = this.agenda.now + fromSeconds(SQS_QUOTAS.deduplicationInterval.value);
    this.results.set(id, result);
    this.order.push({ id, until });
  }
}
