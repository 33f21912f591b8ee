/** Requests that are not let in. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html */
import { DynamoDbError } from "./errors.ts";
import type { SecondaryIndex } from "./secondary-index.ts";
import type { Table } from "./table.ts";
import type { Direction, Throttle } from "./throughput.ts";
import type { Actor, World } from "./world.ts";

const HOT_KEY =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";

/** Throws when the table, or the global index, takes no more; the trace says why. `partition`: the text of the key. */
export function admit(
  world: World,
  table: Table,
  index: SecondaryIndex | undefined,
  direction: Direction,
  partition: string,
  actor: Actor,
): void {
  const throughput = index?.throughput ?? table.throughput;
  const throttle = throughput.admit(direction, partition);
  if (throttle) throw throttled(world, table, index, direction, throttle, actor);
}

function throttled(
  world: World,
  table: Table,
  index: SecondaryIndex | undefined,
  direction: Direction,
  { limit, because }: Throttle,
  actor: Actor,
): DynamoDbError {
  const ofIndex = index?.throughput ? index.definition.name : undefined;
  const place = `${ofIndex === undefined ? "Table" : "Index"}${direction === "read" ? "Read" : "Write"}`;
  const reason = `${place}${limit}`;
  world.record({
    type: "table.throttled",
    table: table.name,
    ...(ofIndex === undefined ? {} : { index: ofIndex }),
    direction,
    reason,
    because,
    ...actor,
  });
  const resource = ofIndex === undefined ? table.arn : `${table.arn}/index/${ofIndex}`;
  const reasons = [{ reason, resource }];
  const provisioned = (index?.throughput ?? table.throughput).provisioned !== undefined;
  return provisioned
    ? new DynamoDbError(
        "ProvisionedThroughputExceededException",
        ofIndex === undefined
          ? "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API."
          : "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API.",
        { ThrottlingReasons: reasons },
      )
    : new DynamoDbError(
        "ThrottlingException",
        ofIndex === undefined
          ? `Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: ${HOT_KEY}`
          : "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is automatically scaling your index so please try again shortly.",
        { throttlingReasons: reasons },
      );
}

const THROTTLES = new Set(["ProvisionedThroughputExceededException", "ThrottlingException"]);

/** Whether an error is one of these: batches go on without the item then. */
export const isThrottle = (error: unknown): error is DynamoDbError =>
  error instanceof DynamoDbError && THROTTLES.has(error.code);
