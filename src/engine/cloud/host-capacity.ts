/**
 * A host outside AWS that can serve so many requests at a time. Others wait in line; when the line is full, they are
 * refused. A request whose sender has given up is served all the same: the host learns of that when it answers.
 */
export interface Capacity {
  readonly atOnce: number;
  /** How many requests may wait; one more is answered 503 at once. */
  readonly waiting: number;
}

/** Called when a request's turn has come, with what is to be called when its answer leaves. */
type Begin = (leave: () => void) => void;

export class HostCapacity {
  private readonly capacity: Capacity;
  private readonly line: Begin[] = [];
  private serving = 0;

  constructor(capacity: Capacity) {
    this.capacity = capacity;
  }

  /** False: there is no room, not even to wait. */
  enter(begin: Begin): boolean {
    const { atOnce, waiting } = this.capacity;
    if (this.serving >= atOnce) return this.line.length < waiting && this.line.push(begin) > 0;
    this.serve(begin);
    return true;
  }

  private serve(begin: Begin): void {
    this.serving += 1;
    begin(() => {
      this.serving -= 1;
      const next = this.line.shift();
      if (next) this.serve(next);
    });
  }
}
