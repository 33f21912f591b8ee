/** Names that CloudFormation makes up for resources that have none. */
import { RandomStream } from "../kernel/random.ts";

export const REGION = "us-east-1";
export const ACCOUNT_ID = "123456789012";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SUFFIX_LENGTH = 12;

/**
 * `<stack>-<LogicalId>-<12 characters>`, cut to the length that the service takes; the same for the same stack and resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function generatedName(stackName: string, logicalId: string, longest: number): string {
  const random = new RandomStream(stackName, `physical id ${logicalId}`);
  const suffix = Array.from(
    { length: SUFFIX_LENGTH },
    () => LETTERS[Math.floor(random.uniform() * LETTERS.length)],
  ).join("");
  const room = longest - SUFFIX_LENGTH - 1;
  return `${`${stackName}-${logicalId}`.slice(0, room)}-${suffix}`;
}

/** `resource` as the service writes it: `function:orders`, `table/orders`. */
export const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

/** The ARN of something that belongs to no region: a role, a policy. */
export const globalArnOf = (service: string, resource: string): string =>
  `arn:aws:${service}::${ACCOUNT_ID}:${resource}`;
