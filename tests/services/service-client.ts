/** Statements in a handler that calls a service with its unmodified client. */
import { expect } from "vitest";
import type { AccountDefinition, FunctionConfiguration } from "../../src/session/protocol.ts";
import { configured, lines, simulate, type Simulation } from "../simulations/simulate.ts";

interface Options {
  account?: AccountDefinition;
  function?: Partial<FunctionConfiguration>;
  /** Beside index.mjs. */
  files?: Record<string, string>;
  simulation?: Partial<Simulation>;
  /** Options of the client, as source. */
  client?: string;
  /** Names that several tests use: statements before the others. */
  names?: string;
}

/**
 * Runs the statements once, with `sdk` (the package), `send(name, input)`, `refused(name, input)` (error name, message and
 * status) and `sleep(ms)`. What they return is the payload.
 */
export async function inHandler(packageName: string, statements: string, options: Options = {}) {
  const code = `import * as sdk from "${packageName}";
    const Client = Object.entries(sdk).find(([name]) => /Client$/.test(name) && name !== "__Client")[1];
    const client = new Client(${options.client ?? "{}"});
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const send = (name, input = {}) => client.send(new sdk[name + "Command"](input)).then(({ $metadata, ...rest }) => rest);
    const refused = (name, input = {}) => send(name, input).then(() => "accepted", (e) => [e.name, e.message, e.$metadata?.httpStatusCode ?? e.code]);
    const text = (payload) => payload === undefined ? undefined : new TextDecoder().decode(payload);
    export const handler = async (event, context) => { ${options.names ?? ""} { ${statements} } };`;
  const run = await simulate({
    code: { "index.mjs": code, ...options.files },
    function: { memorySizeMb: 1769, timeoutSeconds: 900, ...options.function },
    ...(options.account ? { account: options.account } : {}),
    at: [[0]],
    ...options.simulation,
  });
  const { invocations } = run;
  const invocation = invocations.find(({ index }) => index === 0) ?? invocations[0];
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return { run, payload: invocation!.payload as never };
}

/** A function of the account beside the one with the client; its code is `<name>.mjs`. */
export const functionNamed = (
  functionName: string,
  configuration: Partial<FunctionConfiguration> = {},
): FunctionConfiguration =>
  configured(functionName, {
    handler: `${functionName}.handler`,
    memorySizeMb: 512,
    timeoutSeconds: 10,
    ...configuration,
  });
