/** Answers that the extension keeps: each for its time to live, at most so many. */
import type { Instant, Microseconds } from "../../kernel/instant.ts";

interface Entry {
  readonly body: string;
  readonly until: Instant;
}

export class AnswerCache {
  private readonly size: number;
  /** In the order of use, the least recent first. */
  private readonly entries = new Map<string, Entry>();

  constructor(size: number) {
    this.size = size;
  }

  get(key: string, now: Instant): string | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    if (entry.until <= now) return undefined;
    this.entries.set(key, entry);
    return entry.body;
  }

  set(key: string, body: string, now: Instant, ttlUs: Microseconds): void {
    if (ttlUs === 0 || this.size === 0) return;
    this.entries.delete(key);
    const [oldest] = this.entries.keys();
    if (this.entries.size >= this.size && oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(key, { body, until: now + ttlUs });
  }
}
