/** The operations of dead-letter queue redrive. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
import { operation, type Operation } from "../api/service-api.ts";
import type { MoveTask, MoveTasks } from "./move-tasks.ts";

interface StartInput {
  SourceArn: string;
  DestinationArn?: string;
  MaxNumberOfMessagesPerSecond?: number;
}

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

/** The caller must be allowed what the task does in its name. */
const MOVING = ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage"];

export function moveTaskOperations(tasks: MoveTasks): Record<string, Operation> {
  return {
    StartMessageMoveTask: operation<StartInput>({
      takes: ["SourceArn", "DestinationArn", "MaxNumberOfMessagesPerSecond"],
      resource: ({ SourceArn }) => nameIn(SourceArn),
      permissions: ({ SourceArn, DestinationArn }) => [
        ...MOVING.map((action) => ({ action, resource: SourceArn })),
        ...(DestinationArn ? [{ action: "sqs:SendMessage", resource: DestinationArn }] : []),
      ],
      run({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }, { nowMs }) {
        const task = tasks.start(SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond, nowMs);
        return { TaskHandle: task.handle };
      },
    }),
    ListMessageMoveTasks: operation<{ SourceArn: string; MaxResults?: number }>({
      takes: ["SourceArn", "MaxResults"],
      resource: ({ SourceArn }) => nameIn(SourceArn),
      permissions: ({ SourceArn }) => [{ action: "sqs:ListMessageMoveTasks", resource: SourceArn }],
      run: ({ SourceArn, MaxResults = 1 }) => ({
        Results: tasks.of(SourceArn).slice(0, MaxResults).map(resultOf),
      }),
    }),
    CancelMessageMoveTask: operation<{ TaskHandle: string }>({
      takes: ["TaskHandle"],
      permissions: () => [{ action: "sqs:CancelMessageMoveTask", resource: "*" }],
      run: ({ TaskHandle }) => ({
        ApproximateNumberOfMessagesMoved: tasks.cancel(TaskHandle).moved,
      }),
    }),
  };
}

const resultOf = (task: MoveTask): object => ({
  ...(task.status === "RUNNING" ? { TaskHandle: task.handle } : {}),
  Status: task.status,
  SourceArn: task.source.arn,
  ...(task.destination ? { DestinationArn: task.destination.arn } : {}),
  ...(task.perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.perSecond }),
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  ...(task.failure ? { FailureReason: task.failure } : {}),
  StartedTimestamp: task.startedMs,
});
