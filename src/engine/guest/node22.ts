/**
 * The loop of Node.js 22 and before: major 3 of AWS's runtime client, unmodified. The managed runtime has two behaviours that
 * are in the client's public sources after its last release: a warning about callback handlers, and `Runtime.NodeJsExit`.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137
 */
import { isBeforeExit, uncaughtException } from "./exits.ts";
import { replaceResponse } from "./runtime-client.ts";

interface Client {
  run(taskRoot: string, handler: string): Promise<void>;
}
type Handler = ((...args: never[]) => unknown) & { length: number };

const scope = globalThis as unknown as {
  process: { env: Record<string, string | undefined> };
  console: Record<"warn" | "error", (...data: unknown[]) => void>;
};

/** The client reads it of the handler that it has loaded, and so says which function that is. */
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

let starting = false;
/** True until the handler's module has been evaluated: Node's main module awaits it. */
export const isStarting = (): boolean => starting;

export function startNode22Client(loading: Promise<Client>): void {
  starting = true;
  let handler: Handler | undefined;
  const noteHandler = (loaded: Handler): void => void (handler = loaded);
  // oxlint-disable-next-line no-extend-native -- the client hands its handler to nobody, and this is taken away again
  Object.defineProperty(Function.prototype, STREAMING, {
    configurable: true,
    get(this: Handler) {
      noteHandler(this);
      return undefined;
    },
    set(this: Handler, value: unknown) {
      const own = { value, configurable: true, enumerable: true, writable: true };
      Object.defineProperty(this, STREAMING, own);
    },
  });
  const { LAMBDA_TASK_ROOT: root = "", _HANDLER: name = "" } = scope.process.env;
  const ready = (): void => {
    starting = false;
    Reflect.deleteProperty(Function.prototype, STREAMING);
    if (!handler) return;
    warnAboutCallback(handler);
    if (isAsync(handler)) replaceResponse(exitInsteadOfNull);
  };
  const failed = (error: unknown): void => {
    starting = false;
    uncaughtException(error);
  };
  loading.then((client) => client.run(root, name)).then(ready, failed);
}

const isAsync = (handler: Handler): boolean => handler.constructor.name === "AsyncFunction";

function warnAboutCallback(handler: Handler): void {
  if (scope.process.env["AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING"] !== undefined) return;
  if (handler.length !== 3 || isAsync(handler)) return;
  scope.console.warn(
    "AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. You will need to " +
      "update this function to use an async handler to use Node.js 24 or later. For more information and to provide " +
      "feedback on this change, see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To " +
      "disable this warning, set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.",
  );
}

class NodeJsExit extends Error {
  constructor() {
    super(
      "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that " +
        "was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
    );
  }
}
NodeJsExit.prototype.name = "Runtime.NodeJsExit";

/** The client answers `null` when the event loop is empty and nobody has answered; for an asynchronous handler it is an error. */
function exitInsteadOfNull(body: string): string | undefined {
  if (!isBeforeExit() || body !== "null") return undefined;
  const error = new NodeJsExit();
  const { name: errorType, message: errorMessage } = error;
  const trace = error.stack!.split("\n");
  const json = scope.process.env["AWS_LAMBDA_LOG_FORMAT"]?.toUpperCase() === "JSON";
  if (json) scope.console.error(error);
  else {
    const shown = { errorType, errorMessage, stack: trace };
    scope.console.error("Invoke Error", `\t${JSON.stringify(shown)}`);
  }
  return JSON.stringify({ errorType, errorMessage, trace });
}
