/** A line of things: in at the end, out at the front, both at constant cost. */
export class Deque<T> {
  private items: T[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** The thing at the front, which stays. */
  peek(): T | undefined {
    return this.items[this.head];
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.items[this.head++];
    // What has left is cut off when it is the larger part: every item is moved at most once.
    if (this.head > this.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
