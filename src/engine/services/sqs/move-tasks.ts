/**
 * Moves messages of a dead-letter queue back to where they came from, or to another queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import { fromSeconds } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import { SqsError } from "./errors.ts";
import type { Queue } from "./queue.ts";
import { SQS_QUOTAS } from "./quotas.ts";
import type { SqsService } from "./sqs-service.ts";

export interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  /** Absent: every message returns to the queue that it came from. */
  readonly destination: Queue | undefined;
  readonly perSecond: number | undefined;
  /** ms since 1970. */
  readonly startedMs: number;
  readonly toMove: number;
  moved: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  failure?: string;
}

const HANDLE_BYTES = 24;

export class MoveTasks {
  private readonly sqs: SqsService;
  private readonly agenda: Agenda;
  private readonly ids: RandomStream;
  /** Newest first, as they are listed. */
  private readonly tasks: MoveTask[] = [];
  private readonly next = new Map<MoveTask, Entry>();

  constructor(sqs: SqsService, agenda: Agenda, seed: string) {
    this.sqs = sqs;
    this.agenda = agenda;
    this.ids = new RandomStream(seed, "sqs move tasks");
  }

  /** Throws {@link SqsError}. */
  start(
    sourceArn: string,
    destinationArn: string | undefined,
    perSecond: number | undefined,
    startedMs: number,
  ): MoveTask {
    const source = this.queueAt(sourceArn, "SourceArn");
    const destination =
      destinationArn === undefined ? undefined : this.queueAt(destinationArn, "DestinationArn");
    if (this.sqs.sourcesOf(source).length === 0) {
      throw new SqsError(
        "InvalidParameterValue",
        "Source queue must be configured as a Dead Letter Queue.",
      );
    }
    if (this.tasks.some((task) => task.source === source && task.status === "RUNNING")) {
      throw new SqsError(
        "UnsupportedOperation",
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    const task: MoveTask = {
      handle: this.ids.hex(HANDLE_BYTES),
      source,
      destination,
      perSecond,
      startedMs,
      toMove: source.visible,
      moved: 0,
      status: "RUNNING",
    };
    this.tasks.unshift(task);
    this.goOn(task);
    return task;
  }

  /** Throws {@link SqsError}. */
  of(sourceArn: string): readonly MoveTask[] {
    const source = this.queueAt(sourceArn, "SourceArn");
    return this.tasks.filter((task) => task.source === source);
  }

  /** Throws {@link SqsError} when no such task runs. */
  cancel(handle: string): MoveTask {
    const task = this.tasks.find((each) => each.handle === handle && each.status === "RUNNING");
    if (!task) throw new SqsError("ResourceNotFoundException", "Task does not exist.");
    task.status = "CANCELLED";
    this.agenda.cancel(this.next.get(task)!);
    return task;
  }

  private goOn(task: MoveTask): void {
    const rate = task.perSecond ?? SQS_QUOTAS.messageMovesPerSecond.value;
    const at = this.agenda.now + Math.round(fromSeconds(1) / rate);
    this.next.set(
      task,
      this.agenda.at(at, () => this.moveOne(task)),
    );
  }

  private moveOne(task: MoveTask): void {
    if (!task.source.moveOut((source) => task.destination ?? this.sqs.queueByArn(source ?? ""))) {
      task.status = task.source.visible === 0 ? "COMPLETED" : "FAILED";
      if (task.status === "FAILED") task.failure = "AWS.SimpleQueueService.NonExistentQueue";
      return;
    }
    task.moved++;
    this.goOn(task);
  }

  private queueAt(arn: string, parameter: string): Queue {
    const queue = this.sqs.queueByArn(arn);
    if (queue) return queue;
    throw new SqsError(
      "ResourceNotFoundException",
      `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    );
  }
}
