/** Which message is next: the order of standard and of FIFO queues. */
import { Deque } from "../../kernel/deque.ts";
import type { Message } from "./message.ts";

export interface MessageLine {
  /** Messages that could be taken; of a FIFO queue: groups. */
  readonly available: number;
  /** A new message, which may still be delayed. */
  add(message: Message): void;
  /** A delayed message or one in flight has become visible. */
  shown(message: Message): void;
  /** Takes up to `count` messages that `accept` accepts; it must have made the others `gone`. */
  take(count: number, accept: (message: Message) => boolean): Message[];
  /** A message is gone; `state` says what it was before. */
  removed(message: Message, state: Message["state"]): void;
}

/** Best effort: first come, first served; what returns goes to the end. */
export class StandardLine implements MessageLine {
  private readonly visible = new Deque<Message>();
  available = 0;

  add(message: Message): void {
    if (message.state === "visible") this.shown(message);
  }

  shown(message: Message): void {
    this.visible.push(message);
    this.available++;
  }

  take(count: number, accept: (message: Message) => boolean): Message[] {
    const taken: Message[] = [];
    while (taken.length < count && this.available > 0) {
      const message = this.visible.shift()!;
      // Messages that were removed while they stood in the line have been uncounted already.
      if (message.state !== "visible") continue;
      this.available--;
      if (!accept(message)) continue;
      message.state = "in-flight";
      taken.push(message);
    }
    return taken;
  }

  removed(_message: Message, state: Message["state"]): void {
    if (state === "visible") this.available--;
  }
}

interface Group {
  /** In the order of sending; those in flight are at the front. */
  readonly messages: Message[];
  inFlight: number;
  /** Stands among the groups that can be taken from. */
  ready: boolean;
}

/**
 * Messages of a group in the order of sending; while one of a group is in flight, no other of it is given out.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class FifoLine implements MessageLine {
  private readonly groups = new Map<string, Group>();
  private readonly ready = new Deque<string>();
  available = 0;

  add(message: Message): void {
    const id = message.groupId!;
    let group = this.groups.get(id);
    if (!group) this.groups.set(id, (group = { messages: [], inFlight: 0, ready: false }));
    group.messages.push(message);
    this.refresh(id, group);
  }

  shown(message: Message): void {
    const group = this.groups.get(message.groupId!)!;
    if (message.receiptHandle) group.inFlight--;
    this.refresh(message.groupId!, group);
  }

  /** As many as possible of one group before the next group's. */
  take(count: number, accept: (message: Message) => boolean): Message[] {
    const taken: Message[] = [];
    while (taken.length < count && this.ready.length > 0) {
      const id = this.ready.shift()!;
      const group = this.groups.get(id);
      if (!group?.ready) continue;
      group.ready = false;
      this.available--;
      let at = 0;
      while (taken.length < count && group.messages[at]?.state === "visible") {
        const message = group.messages[at]!;
        if (!accept(message)) {
          group.messages.splice(at, 1);
          continue;
        }
        message.state = "in-flight";
        group.inFlight++;
        taken.push(message);
        at++;
      }
      this.refresh(id, group);
    }
    return taken;
  }

  removed(message: Message, state: Message["state"]): void {
    const id = message.groupId!;
    const group = this.groups.get(id)!;
    group.messages.splice(group.messages.indexOf(message), 1);
    if (state === "in-flight") group.inFlight--;
    this.refresh(id, group);
  }

  private refresh(id: string, group: Group): void {
    const ready = group.inFlight === 0 && group.messages[0]?.state === "visible";
    if (group.messages.length === 0) this.groups.delete(id);
    if (ready === group.ready) return;
    group.ready = ready;
    this.available += ready ? 1 : -1;
    if (ready) this.ready.push(id);
  }
}
