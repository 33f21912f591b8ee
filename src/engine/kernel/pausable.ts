import type { Agenda, Entry } from "./agenda.ts";
import type { Instant, Microseconds } from "./instant.ts";

/** Something that will happen once, and whose wait stands still while it is paused. */
export class Pausable {
  private readonly agenda: Agenda;
  private readonly run: () => void;
  private entry: Entry | undefined;
  /** What is left of the wait while it is paused. */
  private left: Microseconds | undefined;

  constructor(agenda: Agenda, at: Instant, run: () => void) {
    this.agenda = agenda;
    this.run = run;
    this.schedule(at);
  }

  pause(): void {
    if (!this.entry) return;
    this.left = this.entry.at - this.agenda.now;
    this.agenda.cancel(this.entry);
    this.entry = undefined;
  }

  resume(): void {
    if (this.left === undefined) return;
    this.schedule(this.agenda.now + this.left);
    this.left = undefined;
  }

  /** It will not happen, unless it has. */
  cancel(): void {
    if (this.entry) this.agenda.cancel(this.entry);
    this.entry = undefined;
    this.left = undefined;
  }

  private schedule(at: Instant): void {
    this.entry = this.agenda.at(at, () => {
      this.entry = undefined;
      this.run();
    });
  }
}
