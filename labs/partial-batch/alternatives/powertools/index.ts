import {
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from "@aws-lambda-powertools/batch";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

const processor = new SqsFifoPartialProcessorAsync();

const bookRecord = async ({ body }: SQSRecord) => {
  await book(readMove(body));
};

export const handler = (event: SQSEvent, context: Context) =>
  processPartialResponse(event, bookRecord, processor, {
    context,
    // Without it, the first failure of a batch holds up every group in it.
    skipGroupOnError: true,
    throwOnFullBatchFailure: false,
  });
