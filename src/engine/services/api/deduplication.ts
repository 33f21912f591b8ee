/** What a FIFO queue or topic remembers of its last five minutes: a repeated id is answered like the first. */
import type { Agenda } from "../../kernel/agenda.ts";
import { Deque } from "../../kernel/deque.ts";
import { fromSeconds, type Instant, type Microseconds } from "../../kernel/instant.ts";

export class Deduplication<Result> {
  private readonly agenda: Agenda;
  private readonly interval: Microseconds;
  private readonly results = new Map<string, Result>();
  private readonly order = new Deque<{ id: string; until: Instant }>();

  /** `interval`: the quota, in seconds. */
  constructor(agenda: Agenda, { value }: { readonly value: number }) {
    this.agenda = agenda;
    this.interval = fromSeconds(value);
  }

  find(id: string): Result | undefined {
    for (let old = this.order.peek(); old && old.until <= this.agenda.now;) {
      this.results.delete(old.id);
      this.order.shift();
      old = this.order.peek();
    }
    return this.results.get(id);
  }

  remember(id: string, result: Result): void {
    this.results.set(id, result);
    this.order.push({ id, until: this.agenda.now + this.interval });
  }
}
