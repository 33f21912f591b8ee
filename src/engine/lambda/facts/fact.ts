/** A rule of AWS Lambda that one can see, and whether the simulator follows it. */
export type Fact = {
  /** Its number, which tests, decisions in the trace and pages cite. */
  readonly fact: number | "A14";
  /** The rule in one sentence. */
  readonly title: string;
  /** AWS's page that states it, or the place where it was recorded. */
  readonly source: readonly string[];
  /** When AWS does not document it, or contradicts itself: what ours rests on. */
  readonly basis?: string;
} & (
  | { readonly status: "simulated"; readonly simulated: string; readonly missing?: never }
  /** Some of it: `missing` says what is not there and why. */
  | { readonly status: "partly"; readonly simulated: string; readonly missing: string }
  | { readonly status: "not simulated"; readonly simulated?: never; readonly missing: string }
);

export interface FactPart {
  /** As in "A5". */
  readonly part: string;
  readonly title: string;
  readonly facts: readonly Fact[];
}

export const dg = (page: string): string =>
  `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;

export const RUNTIME_CLIENT = "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client";

/** Answers of real AWS, recorded in a public test suite. */
export const RECORDED =
  "https://github.com/localstack/localstack/tree/main/tests/aws/services/lambda_";
