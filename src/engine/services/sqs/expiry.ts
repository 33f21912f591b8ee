/** Messages leave a queue when its retention is over. */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import type { Instant } from "../../kernel/instant.ts";
import type { Message } from "./message.ts";

export class Expiry {
  /** Messages that were moved here are older than those that were sent before them. */
  olderArrived = false;
  private readonly agenda: Agenda;
  /** In the order of arrival. */
  private readonly messages: Iterable<Message>;
  private readonly expire: (message: Message) => void;
  private entry: Entry | undefined;

  constructor(agenda: Agenda, messages: Iterable<Message>, expire: (message: Message) => void) {
    this.agenda = agenda;
    this.messages = messages;
    this.expire = expire;
  }

  /** A message expires at `instant`. Keeps no run going. */
  due(instant: Instant): void {
    if (this.entry && !this.entry.cancelled) {
      if (this.entry.at <= instant) return;
      this.agenda.cancel(this.entry);
    }
    this.entry = this.agenda.at(instant, () => this.sweep(), { background: true });
  }

  private sweep(): void {
    const { now } = this.agenda;
    let next = Infinity;
    for (const message of this.messages) {
      if (message.expiresAt <= now) this.expire(message);
      else {
        next = Math.min(next, message.expiresAt);
        if (!this.olderArrived) break;
      }
    }
    if (next < Infinity) this.due(next);
  }
}
