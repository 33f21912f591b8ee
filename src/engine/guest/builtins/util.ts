import { format, inspect } from "node-inspect-extracted";
import { isDeepStrictEqual } from "./deep-equal.ts";
import { TextDecoder, TextEncoder } from "../text.ts";

type Callback = (error: unknown, value?: unknown) => void;

type Callbackful = (...args: unknown[]) => void;
type Promising = (...args: unknown[]) => Promise<unknown>;

/** A function may bring its own promise form, as `stream.pipeline` does. */
const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

function promisify(fn: Callbackful & { [CUSTOM]?: Promising }): Promising {
  return (
    fn[CUSTOM] ??
    ((...args) =>
      new Promise((resolve, reject) => {
        const callback: Callback = (error, value) => (error ? reject(error) : resolve(value));
        fn(...args, callback);
      }))
  );
}
promisify.custom = CUSTOM;

const callbackify =
  (fn: (...args: unknown[]) => Promise<unknown>) =>
  (...args: unknown[]): void => {
    const callback = args.pop() as Callback;
    fn(...args).then(
      (value) => callback(null, value),
      (error: unknown) => callback(error),
    );
  };

export const util = {
  format,
  inspect,
  promisify,
  callbackify,
  inherits: (constructor: { prototype: object }, parent: { prototype: object }) => {
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
  },
  deprecate: <T>(fn: T): T => fn,
  types: {
    isPromise: (value: unknown) => value instanceof Promise,
    isDate: (value: unknown) => value instanceof Date,
    isRegExp: (value: unknown) => value instanceof RegExp,
    isNativeError: (value: unknown) => value instanceof Error,
  },
  isDeepStrictEqual: (a: unknown, b: unknown) => isDeepStrictEqual(a, b),
  TextDecoder,
  TextEncoder,
};
