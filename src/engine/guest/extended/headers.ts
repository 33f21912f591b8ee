/** `Headers`, as fetch has them: checked, sorted, and with each `set-cookie` on its own. https://fetch.spec.whatwg.org/#headers-class */
type Pair = [name: string, value: string];

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[^\0\r\n]*$/;
const COOKIES = "set-cookie";

export class Headers {
  readonly #values = new Map<string, string[]>();

  constructor(init?: unknown) {
    if (init === undefined || init === null) return;
    if (typeof init !== "object") {
      throw new TypeError(
        "Headers constructor: init given is not one of the supported types: sequence<sequence<ByteString>>, record<ByteString, ByteString>.",
      );
    }
    const pairs = Symbol.iterator in init ? (init as Iterable<Pair>) : Object.entries(init);
    for (const pair of pairs) {
      if ([...pair].length !== 2) {
        throw new TypeError(
          "Headers constructor: expected name/value pair to be length 2, found " +
            String([...pair].length) +
            ".",
        );
      }
      this.append(pair[0], pair[1] as string);
    }
  }

  append(name: string, value: string): void {
    const [key, text] = checked("append", name, value);
    this.#values.set(key, [...(this.#values.get(key) ?? []), text]);
  }
  set(name: string, value: string): void {
    const [key, text] = checked("set", name, value);
    this.#values.set(key, [text]);
  }
  delete(name: string): void {
    this.#values.delete(checkedName("delete", name));
  }
  get(name: string): string | null {
    return this.#values.get(checkedName("get", name))?.join(", ") ?? null;
  }
  has(name: string): boolean {
    return this.#values.has(checkedName("has", name));
  }
  getSetCookie(): string[] {
    return [...(this.#values.get(COOKIES) ?? [])];
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    for (const [name, value] of this) callback.call(self, value, name, this);
  }
  *entries(): IterableIterator<Pair> {
    for (const key of [...this.#values.keys()].sort()) {
      const values = this.#values.get(key)!;
      if (key === COOKIES) for (const value of values) yield [key, value];
      else yield [key, values.join(", ")];
    }
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries();
  }
  get [Symbol.toStringTag](): string {
    return "Headers";
  }
  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: unknown,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    return `Headers ${inspect(Object.fromEntries(this.entries()), options)}`;
  }
}

function checkedName(method: string, name: unknown): string {
  const text = String(name);
  if (!NAME.test(text))
    throw new TypeError(`Headers.${method}: ${JSON.stringify(text)} is an invalid header name.`);
  return text.toLowerCase();
}

function checked(method: string, name: unknown, value: unknown): Pair {
  const key = checkedName(method, name);
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (!VALUE.test(text))
    throw new TypeError(`Headers.${method}: ${JSON.stringify(text)} is an invalid header value.`);
  return [key, text];
}
