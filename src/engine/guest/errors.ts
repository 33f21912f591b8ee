/** Stack traces and messages in V8's form, so that what a learner reads here is what CloudWatch shows. */

interface CallSite {
  getFunctionName(): string | null;
  getFileName(): string | null;
  getLineNumber(): number;
  getColumnNumber(): number;
}

const commonJsFiles = Object.create(null) as Record<string, true>;

/** CommonJS files appear as a path in a stack, modules as a file URL. */
export const markCommonJs = (path: string): void => {
  commonJsFiles[path] = true;
};

const INTERNAL = "node:internal/";

function frame(site: CallSite): string {
  const file = site.getFileName() ?? "";
  if (file === "" || file === "native") return "";
  if (file.startsWith(INTERNAL) || file.startsWith("<")) return "";
  const path = file.startsWith("/") && !commonJsFiles[file] ? `file://${file}` : file;
  const place = `${path}:${site.getLineNumber()}:${site.getColumnNumber()}`;
  const name = site.getFunctionName();
  const anonymous = !name || name.startsWith("<");
  return anonymous ? `\n    at ${place}` : `\n    at ${name} (${place})`;
}

const REWORDED: [RegExp, string][] = [
  [
    /^cannot read property '(.*)' of (undefined|null)$/,
    "Cannot read properties of $2 (reading '$1')",
  ],
  [
    /^cannot set property '(.*)' of (undefined|null)$/,
    "Cannot set properties of $2 (setting '$1')",
  ],
  [/^(.*) is not initialized$/, "Cannot access '$1' before initialization"],
];
const rewordable = /^cannot (read|set) property| is not initialized$/;
const readOnly = /^'.*' is read-only$/;
const replaceIn = String.prototype.replace;
const testPattern = RegExp.prototype.test;
const apply = Reflect.apply;

/** V8 has no InternalError: what QuickJS raises as one is a RangeError there. */
function renameInternalError(error: Error): void {
  if (error.name !== "InternalError") return;
  Object.setPrototypeOf(error, RangeError.prototype);
  if (error.message.includes("string")) error.message = "Invalid string length";
}

const JSON_INPUT = "<input>";
const UNEXPECTED = /^unexpected token: '(.*)'$/;

/** `JSON.parse` of something that is no JSON, in V8's words. */
function rewordJsonError(error: Error): void {
  const token = UNEXPECTED.exec(error.message)?.[1];
  if (token === undefined) return;
  const text = JSON.stringify(token);
  error.message =
    token === ""
      ? "Unexpected end of JSON input"
      : token === "undefined"
        ? `${text} is not valid JSON`
        : `Unexpected token '${token[0]}', ${text} is not valid JSON`;
}

/** What V8 says where QuickJS says the same in other words. */
const V8_WORDS: Record<string, string> = Object.assign(Object.create(null) as object, {
  "Date value is NaN": "Invalid time value",
  "BigInt are forbidden in JSON.stringify": "Do not know how to serialize a BigInt",
  "circular reference": "Converting circular structure to JSON",
  "empty array": "Reduce of empty array with no initial value",
  "invalid array length": "Invalid array length",
  "invalid repeat count": "Invalid count value",
  "cannot convert symbol to string": "Cannot convert a Symbol value to a string",
  "cannot convert BigInt to number": "Cannot mix BigInt and other types, use explicit conversions",
  "expecting hex digit": "URI malformed",
  "invalid 'instanceof' right operand": "Right-hand side of 'instanceof' is not an object",
});
const setMessage = (error: Error, value: string): void =>
  void Object.defineProperty(error, "message", {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });

function reword(error: Error, sites: CallSite[]): void {
  renameInternalError(error);
  const other = V8_WORDS[error.message];
  if (other !== undefined) return setMessage(error, other);
  if (error.message[0] === "'" && apply(testPattern, readOnly, [error.message])) {
    return setMessage(error, "Assignment to constant variable.");
  }
  if (sites[0]?.getFileName() === JSON_INPUT) rewordJsonError(error);
  const { message } = error;
  if (typeof message !== "string" || !apply(testPattern, rewordable, [message])) return;
  for (const [pattern, form] of REWORDED) {
    if (!apply(testPattern, pattern, [message])) continue;
    Object.defineProperty(error, "message", {
      value: apply(replaceIn, message, [pattern, form]) as string,
      writable: true,
      configurable: true,
      enumerable: false,
    });
    return;
  }
}

/** V8's header: `name: message`, either alone when the other is empty. */
function header(error: { name?: unknown; message?: unknown }): string {
  const name = error.name === undefined ? "Error" : String(error.name);
  const message = error.message === undefined ? "" : String(error.message);
  if (name === "") return message;
  return message === "" ? name : `${name}: ${message}`;
}

function prepareStackTrace(error: Error, sites: CallSite[]): string {
  let text = "";
  try {
    reword(error, sites);
    text = header(error);
  } catch {
    text = "Error";
  }
  for (let i = 0; i < sites.length; i++) text += frame(sites[i]!);
  return text;
}

/** What V8's call sites answer besides, for libraries that read stacks. */
const V8_METHODS: Record<string, unknown> = {
  isEval: false,
  isToplevel: true,
  isConstructor: false,
  isAsync: false,
  getThis: undefined,
  getTypeName: null,
  getMethodName: null,
  getEvalOrigin: undefined,
  getScriptNameOrSourceURL: undefined,
};

function completeCallSites(): void {
  let sites: object[] = [];
  (Error as unknown as { prepareStackTrace: unknown }).prepareStackTrace = (
    _: Error,
    found: object[],
  ) => void (sites = found);
  void new Error("for its call sites").stack;
  const prototype = Object.getPrototypeOf(sites[0]) as object;
  for (const [name, value] of Object.entries(V8_METHODS)) {
    Object.defineProperty(prototype, name, {
      value: () => value,
      configurable: true,
      writable: true,
    });
  }
}

export function installStackTraces(): void {
  completeCallSites();
  // Assigned, not defined: QuickJS keeps the function behind a setter.
  (Error as unknown as { prepareStackTrace: unknown }).prepareStackTrace = prepareStackTrace;
}

/** Built for the host: errors that module resolution or the file system raises in the guest. */
export function makeError(name: string, message: string, code: string): Error {
  const known = { SyntaxError, TypeError, RangeError, ReferenceError } as Record<
    string,
    ErrorConstructor
  >;
  const error = new (known[name] ?? Error)(message);
  return code === "" ? error : Object.assign(error, { code });
}
