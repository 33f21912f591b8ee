import { format, inspect } from "node-inspect-extracted";
import { isDeepStrictEqual } from "./deep-equal.ts";
import { TextDecoder, TextEncoder } from "../text.ts";

type Callback = (error: unknown, value?: unknown) => void;

const promisify =
  (fn: (...args: unknown[]) => void) =>
  (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const callback: Callback = (error, value) => (error ? reject(error) : resolve(value));
      fn(...args, callback);
    });

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
