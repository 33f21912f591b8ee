/**
 * Advisory locks of one database: which session has which. https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 * The server has one session, for which all of them would be its own.
 */

export type LockMode = "exclusive" | "shared";
export type LockScope = "session" | "transaction";

interface Held {
  readonly pid: number;
  readonly key: string;
  readonly mode: LockMode;
  readonly scope: LockScope;
}

export class AdvisoryLocks {
  /** Each as often as it was taken, in order. */
  private held: Held[] = [];
  private before: readonly Held[] = [];
  private released = false;

  /** From here on, {@link undo} goes back to here. */
  begin(): void {
    this.before = this.held;
  }

  /** What was asked for since is not: the statement is run again. */
  undo(): void {
    this.held = [...this.before];
  }

  /** Whether the session has the lock now. */
  take(pid: number, key: string, mode: LockMode, scope: LockScope): boolean {
    if (this.blockers(pid, key, mode).length > 0) return false;
    this.held = [...this.held, { pid, key, mode, scope }];
    return true;
  }

  /** One of the session's own locks of the mode, if it has one. */
  unlock(pid: number, key: string, mode: LockMode): boolean {
    const at = this.held.findLastIndex(
      (it) => it.pid === pid && it.key === key && it.mode === mode && it.scope === "session",
    );
    if (at === -1) return false;
    this.held = this.held.toSpliced(at, 1);
    this.released = true;
    return true;
  }

  /** Its transaction is over, it unlocks all (`session`), or it is gone. */
  release(pid: number, scope?: LockScope): void {
    const left = this.held.filter(
      (it) => it.pid !== pid || (scope !== undefined && it.scope !== scope),
    );
    if (left.length === this.held.length) return;
    this.held = left;
    this.released = true;
  }

  /** Sessions whose locks do not go with this one. */
  blockers(pid: number, key: string, mode: LockMode): number[] {
    return this.held
      .filter((it) => it.pid !== pid && it.key === key)
      .filter((it) => mode === "exclusive" || it.mode === "exclusive")
      .map((it) => it.pid);
  }

  /** Whether a lock was released since the last time: who waits may try again. */
  takeReleased(): boolean {
    const { released } = this;
    this.released = false;
    return released;
  }
}
