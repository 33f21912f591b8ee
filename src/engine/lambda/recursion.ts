/**
 * Recursive loop detection: X-Ray's tracing header counts, in its field `Lineage`, how often each function ran in a chain of
 * requests. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html (fact 47)
 *
 * AWS asks not to use the field and does not describe it. Headers of real invocations look like
 * `Lineage=1:e547cb94:0`: the invocations of the chain, then for each function a hash and how often it ran before.
 */
import { hash32 } from "../kernel/random.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

interface Lineage {
  /** Invocations in the chain, whatever the function. */
  readonly invocations: number;
  /** Hash of a function to how often it ran before, in the order of their first invocations. */
  readonly functions: ReadonlyMap<string, number>;
}

const FIELD = "Lineage=";

/** The header that an invocation of the function is given, and hands on: the caller's header with this invocation counted. */
export function extendLineage(header: string, functionArn: string): string {
  const { invocations, functions } = lineageOf(header);
  const hash = functionHash(functionArn);
  const counts = new Map(functions).set(hash, (functions.get(hash) ?? -1) + 1);
  const entries = [...counts].map(([name, count]) => `${name}:${count}`).join("|");
  const others = header.split(";").filter((field) => field !== "" && !field.startsWith(FIELD));
  return [...others, `${FIELD}${invocations + 1}:${entries}`].join(";");
}

/** How often the function ran in the chain of requests that led to this header. */
export const invocationsInChain = (header: string, functionArn: string): number =>
  (lineageOf(header).functions.get(functionHash(functionArn)) ?? -1) + 1;

/** True when the chain has had all the invocations of the function that Lambda allows: the next one is stopped. */
export const isRecursiveLoop = (header: string, functionArn: string): boolean =>
  invocationsInChain(header, functionArn) >= LAMBDA_QUOTAS.recursiveInvocations.value;

function lineageOf(header: string): Lineage {
  const field = header.split(";").find((part) => part.startsWith(FIELD)) ?? "";
  const [, count, entries] = /^Lineage=(\d+):(.*)$/.exec(field) ?? [];
  const functions = new Map<string, number>();
  for (const entry of entries?.split("|") ?? []) {
    const [hash, before] = entry.split(":");
    if (hash && before && /^\d+$/.test(before)) functions.set(hash, Number(before));
  }
  return { invocations: Number(count ?? 0), functions };
}

/** Of the ARN without its qualifier: every version of a function is the same function in a loop. */
const functionHash = (functionArn: string): string =>
  (hash32(unqualified(functionArn)) >>> 0).toString(16).padStart(8, "0");

const PARTS_WITHOUT_QUALIFIER = 7;

const unqualified = (arn: string): string =>
  arn.split(":").slice(0, PARTS_WITHOUT_QUALIFIER).join(":");
