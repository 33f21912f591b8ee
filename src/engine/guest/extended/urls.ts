/** `node:querystring` and the older half of `node:url`. */
import { base } from "./shared.ts";

declare const URL: {
  new (url: string, base?: string): { hash: string; host: string; href: string };
  prototype: object;
};

type Values = Record<string, string | string[]>;

const unescape = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
/** Node leaves `!'()*-._~` as they are, as `encodeURIComponent` does. */
const escape = (text: unknown): string => encodeURIComponent(String(text));

interface ParseOptions {
  maxKeys?: number;
  decodeURIComponent?: (text: string) => string;
}

const MOST_KEYS = 1_000;

function parse(text: string, separator = "&", equals = "=", options: ParseOptions = {}): Values {
  const values = Object.create(null) as Values;
  if (typeof text !== "string" || text === "") return values;
  const decode = options.decodeURIComponent ?? unescape;
  const { maxKeys = MOST_KEYS } = options;
  for (const pair of text.split(separator, maxKeys > 0 ? maxKeys : undefined)) {
    if (pair === "") continue;
    const at = pair.indexOf(equals);
    const [key, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + equals.length)];
    const name = decode(key.replaceAll("+", " "));
    const decoded = decode(value.replaceAll("+", " "));
    const before = values[name];
    values[name] = before === undefined ? decoded : [before, decoded].flat();
  }
  return values;
}

const PRIMITIVES = ["string", "number", "bigint", "boolean"];

function stringify(
  values: Record<string, unknown> | null | undefined,
  separator = "&",
  equals = "=",
  options: { encodeURIComponent?: (text: string) => string } = {},
): string {
  const encode = options.encodeURIComponent ?? escape;
  const one = (name: string, value: unknown): string =>
    `${encode(name)}${equals}${encode(PRIMITIVES.includes(typeof value) ? String(value) : "")}`;
  return Object.entries(values ?? {})
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((each) => one(name, each)) : [one(name, value)],
    )
    .join(separator);
}

export const querystring: Record<string, unknown> = {
  parse,
  stringify,
  decode: parse,
  encode: stringify,
  escape,
  unescape,
};

/** Node's older kind of URL. */
class Url {
  protocol: string | null = null;
  slashes: boolean | null = null;
  auth: string | null = null;
  host: string | null = null;
  port: string | null = null;
  hostname: string | null = null;
  hash: string | null = null;
  search: string | null = null;
  query: string | Values | null = null;
  pathname: string | null = null;
  path: string | null = null;
  href = "";
}

const PARTS = /^([a-z][a-z0-9+.-]*:)?(\/\/)?(?:([^/?#@]*)@)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/i;

function legacyParse(text: string, parseQuery = false, slashesDenoteHost = false): Url {
  const url = new Url();
  const hasHost =
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || (slashesDenoteHost && text.startsWith("//"));
  const [, protocol, slashes, auth, host, rest, search, hash] = hasHost
    ? PARTS.exec(text.trim())!
    : ["", ...partsOfPath(text.trim())];
  url.protocol = protocol?.toLowerCase() ?? null;
  url.slashes = slashes ? true : null;
  url.auth = auth === undefined ? null : unescape(auth);
  url.host = hasHost ? (host ?? "").toLowerCase() : null;
  url.port = /:(\d+)$/.exec(url.host ?? "")?.[1] ?? null;
  url.hostname = url.host?.replace(/:\d+$/, "") ?? null;
  url.pathname = rest || (hasHost ? "/" : null);
  url.search = search ?? (parseQuery ? "" : null);
  url.query = parseQuery ? parse(search?.slice(1) ?? "") : (search?.slice(1) ?? null);
  url.hash = hash ?? null;
  url.path = url.pathname || search ? `${url.pathname ?? ""}${search ?? ""}` : null;
  url.href = format(url);
  return url;
}

/** A path, or `mailto:` and its like. */
function partsOfPath(text: string): (string | undefined)[] {
  const [, protocol, rest, search, hash] = /^([a-z][a-z0-9+.-]*:)?([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(
    text,
  )!;
  return [protocol, undefined, undefined, "", rest, search, hash];
}

function format(given: Partial<Url> | string | { href: string }): string {
  if (typeof given === "string") return given;
  if (given instanceof URL) return (given as { href: string }).href;
  const { protocol, auth, host, hostname, port, pathname, search, query, hash, slashes } =
    given as Partial<Url>;
  const place = host ?? (hostname ? `${hostname}${port ? `:${port}` : ""}` : "");
  const scheme = protocol ? (protocol.endsWith(":") ? protocol : `${protocol}:`) : "";
  const isWeb = /^(https?|ftp|file|wss?):$/.test(scheme);
  const authority =
    slashes || (isWeb && place) || place ? `//${auth ? `${escape(auth)}@` : ""}${place}` : "";
  const asked = query && typeof query === "object" ? stringify(query) : "";
  const found = search || (asked && `?${asked}`) || "";
  const path = pathname && place && !pathname.startsWith("/") ? `/${pathname}` : (pathname ?? "");
  return (
    scheme +
    authority +
    path +
    (found && !found.startsWith("?") ? `?${found}` : found) +
    (hash ?? "")
  );
}

function resolve(from: string, to: string): string {
  const standIn = "resolve://standin";
  const { href } = new URL(to, new URL(from, standIn).href);
  return href.startsWith(`${standIn}/`) ? href.slice(standIn.length) : href;
}

export const url: Record<string, unknown> = {
  ...base.url,
  Url,
  parse: legacyParse,
  format,
  resolve,
  domainToASCII: (domain: string) => domain.toLowerCase(),
  domainToUnicode: (domain: string) => domain,
  urlToHttpOptions: (from: Record<string, string>) => ({
    protocol: from["protocol"],
    hostname: from["hostname"],
    path: `${from["pathname"]}${from["search"]}`,
    href: from["href"],
    ...(from["port"] ? { port: Number(from["port"]) } : {}),
  }),
};
