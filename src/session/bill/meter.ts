/** What one service costs in a run: a meter per service, which counts what its requests are billed by. */
import {
  APIGATEWAY_PRICES,
  CLOUDWATCH_PRICES,
  DYNAMODB_PRICES,
  EVENTBRIDGE_PRICES,
  LAMBDA_PRICES,
  LOGS_PRICES,
  RDS_DATA_PRICES,
  RDS_PRICES,
  RDS_PROXY_PRICES,
  S3_PRICES,
  SECRETS_PRICES,
  SNS_PRICES,
  SQS_PRICES,
  SSM_PRICES,
  STREAM_PRICES,
} from "../../engine/index.ts";
import type { Scenario, TraceRecord } from "../protocol.ts";

/** Every price by its name. */
export const PRICES = {
  ...LAMBDA_PRICES,
  ...APIGATEWAY_PRICES,
  ...SQS_PRICES,
  ...RDS_DATA_PRICES,
  ...RDS_PRICES,
  ...RDS_PROXY_PRICES,
  ...S3_PRICES,
  ...SNS_PRICES,
  ...EVENTBRIDGE_PRICES,
  ...STREAM_PRICES,
  ...DYNAMODB_PRICES,
  ...CLOUDWATCH_PRICES,
  ...LOGS_PRICES,
  ...SECRETS_PRICES,
  ...SSM_PRICES,
};

/** A line that a bill may have. */
export interface Position {
  /** `sqs.requests`. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly price: keyof typeof PRICES;
}

export type BilledScenario = Pick<Scenario, "function" | "account">;

export interface Meter {
  /** Takes in every record of the run. */
  note?(record: TraceRecord): void;
  /** What it came to, in the order of the bill; a quantity of 0 is not shown. `virtualMs`: how long the run was. */
  quantities(virtualMs: number): Iterable<readonly [Position, number]>;
}

const MS_PER_HOUR = 3_600_000;

/** What is there costs by the hour that was begun, used or not. */
export const hoursBegun = (virtualMs: number): number =>
  Math.max(1, Math.ceil(virtualMs / MS_PER_HOUR));
