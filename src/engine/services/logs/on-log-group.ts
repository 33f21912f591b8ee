/** What operations of CloudWatch Logs have in common: log groups by name or ARN, permissions, pages. */
import { operation, type Operation } from "../api/service-api.ts";
import { invalid, required } from "./errors.ts";
import { logGroupArn } from "./log-group-arn.ts";

export interface OnGroup {
  logGroupName?: string;
  logGroupIdentifier?: string;
}

/** A group by its name or its ARN. */
export const groupOf = ({ logGroupName, logGroupIdentifier }: OnGroup): string =>
  nameIn(required(logGroupName ?? logGroupIdentifier, "logGroupName"));

export const nameIn = (identifier: string): string =>
  /^arn:aws:logs:[^:]+:\d{12}:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;

export function onGroup<Input extends OnGroup>(
  name: string,
  takes: readonly (keyof Input & string)[],
  run: (input: Input) => unknown,
): [string, Operation] {
  const groupIn = (input: Input): string =>
    nameIn(input.logGroupName ?? input.logGroupIdentifier ?? "*");
  return [
    name,
    operation<Input>({
      takes,
      resource: groupIn,
      permissions: (input) => [
        { action: `logs:${name}`, resource: `${logGroupArn(groupIn(input))}:*` },
      ],
      run,
    }),
  ];
}

export function onAll<Input>(
  name: string,
  takes: readonly (keyof Input & string)[],
  run: (input: Input) => unknown,
): [string, Operation] {
  const permissions = () => [{ action: `logs:${name}`, resource: "*" }];
  return [name, operation<Input>({ takes, permissions, run })];
}

export interface Paged {
  limit?: number;
  nextToken?: string;
}

const DEFAULT_PAGE = 50;

export function page<Item>(
  items: readonly Item[],
  { limit = DEFAULT_PAGE, nextToken = "0" }: Paged,
) {
  const from = Number(nextToken);
  if (!Number.isInteger(from) || from < 0) throw invalid("The specified nextToken is invalid.");
  if (!Number.isInteger(limit) || limit < 1 || limit > DEFAULT_PAGE) {
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value from 1 to ${DEFAULT_PAGE}`,
    );
  }
  const to = from + limit;
  return { found: items.slice(from, to), ...(to < items.length ? { nextToken: String(to) } : {}) };
}
