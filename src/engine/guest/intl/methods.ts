/** The methods of numbers, dates, lists and texts that stand on `Intl`. */

type Locales = string | string[] | undefined;
type Options = Record<string, unknown> | undefined;

/** Making a formatter takes long: as in V8, the last ones are kept. */
const MOST_KEPT = 32;

function kept<T>(make: (locales: Locales, options: Options) => T) {
  const known = new Map<string, T>();
  return (locales: Locales, options: Options): T => {
    const key = JSON.stringify([locales ?? null, options ?? null]);
    const found = known.get(key) ?? make(locales, options);
    known.delete(key);
    known.set(key, found);
    if (known.size > MOST_KEPT) known.delete(known.keys().next().value!);
    return found;
  };
}

const numberFormat = kept((locales, options) => new Intl.NumberFormat(locales, options));
const dateFormat = kept((locales, options) => new Intl.DateTimeFormat(locales, options));
const collator = kept((locales, options) => new Intl.Collator(locales, options));

const DATE_PARTS = ["weekday", "year", "month", "day"];
const TIME_PARTS = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"];

/**
 * What a method shows when its options ask for nothing that it shows.
 * https://tc39.es/ecma402/#sec-createdatetimeformat
 */
function withDefaults(options: Options, asked: "date" | "time" | "any"): Options {
  const { dateStyle, timeStyle } = options ?? {};
  if (asked === "date" && timeStyle !== undefined)
    throw new TypeError("Invalid option : timeStyle");
  if (asked === "time" && dateStyle !== undefined)
    throw new TypeError("Invalid option : dateStyle");
  const parts = [...(asked === "time" ? [] : DATE_PARTS), ...(asked === "date" ? [] : TIME_PARTS)];
  const has = [...parts, "dateStyle", "timeStyle"].some((part) => options?.[part] !== undefined);
  if (has) return options;
  const shown = [
    ...(asked === "time" ? [] : ["year", "month", "day"]),
    ...(asked === "date" ? [] : ["hour", "minute", "second"]),
  ];
  return { ...options, ...Object.fromEntries(shown.map((part) => [part, "numeric"])) };
}

const dateMethod = (asked: "date" | "time" | "any") =>
  function (this: Date, locales?: Locales, options?: Options): string {
    const time = Date.prototype.getTime.call(this);
    const format = dateFormat(locales, withDefaults(options, asked));
    return Number.isNaN(time) ? "Invalid Date" : format.format(time);
  };

function numberMethod(this: number | bigint, locales?: Locales, options?: Options): string {
  return numberFormat(locales, options).format(this.valueOf());
}

function listMethod(this: ArrayLike<unknown>, locales?: Locales, options?: Options): string {
  const texts = Array.from(this, (item) =>
    item === null || item === undefined
      ? ""
      : (item as { toLocaleString(l?: Locales, o?: Options): string }).toLocaleString(
          locales,
          options,
        ),
  );
  return texts.join(",");
}

function localeCompare(this: string, that: unknown, locales?: Locales, options?: Options): number {
  return collator(locales, options).compare(String(this), String(that));
}

export function installMethods(): void {
  const define = (prototype: object, name: string, method: (...args: never[]) => unknown): void => {
    Object.defineProperty(method, "name", { value: name });
    Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
  };
  define(Date.prototype, "toLocaleString", dateMethod("any"));
  define(Date.prototype, "toLocaleDateString", dateMethod("date"));
  define(Date.prototype, "toLocaleTimeString", dateMethod("time"));
  define(Number.prototype, "toLocaleString", numberMethod);
  define(BigInt.prototype, "toLocaleString", numberMethod);
  define(Array.prototype, "toLocaleString", listMethod);
  define(Object.getPrototypeOf(Uint8Array.prototype) as object, "toLocaleString", listMethod);
  define(String.prototype, "localeCompare", localeCompare);
}
