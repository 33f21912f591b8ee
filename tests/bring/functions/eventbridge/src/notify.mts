import type { EventBridgeEvent } from "aws-lambda";

export const handler = async ({ detail }: EventBridgeEvent<"placed", { id: number }>) => {
  console.log(`told of ${detail.id}`);
};
