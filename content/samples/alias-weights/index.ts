import type { Context } from "aws-lambda";

export const handler = async (_event: unknown, context: Context) => ({
  version: context.functionVersion,
});
