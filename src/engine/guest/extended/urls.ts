/** `node:querystring` and the older half of `node:url`. */
import { toUnicode } from "./punycode.ts";
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

function parse(
  text: string,
  givenSeparator?: string | null,
  givenEquals?: string | null,
  options: ParseOptions = {},
): Values {
  const [separator, equals] = [givenSeparator || "&", givenEquals || "="];
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

const isPlain = (value: unknown): boolean =>
  Number.isFinite(value) || ["string", "bigint", "boolean"].includes(typeof value);

function stringify(
  values: Record<string, unknown> | null | undefined,
  givenSeparator?: string | null,
  givenEquals?: string | null,
  options: { encodeURIComponent?: (text: string) => string } = {},
): string {
  const [separator, equals] = [givenSeparator || "&", givenEquals || "="];
  const encode = options.encodeURIComponent ?? escape;
  const one = (name: string, value: unknown): string =>
    `${encode(name)}${equals}${encode(isPlain(value) ? String(value) : "")}`;
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

const SLASHED = /^(?:https?|ftp|file|wss?):$/;

function legacyParse(text: string, parseQuery = false, slashesDenoteHost = false): Url {
  const url = new Url();
  const hasHost =
    /^(?!javascript:)[a-z][a-z0-9+.-]*:(?:\/\/|(?<!https?:|ftp:|file:|wss?:)[^/])/i.test(text) ||
    (slashesDenoteHost && text.startsWith("//"));
  const [, protocol, slashes, auth, host, rest, search, hash] = hasHost
    ? PARTS.exec(text.trim())!
    : ["", ...partsOfPath(text.trim())];
  const isWeb = SLASHED.test(protocol ?? "");
  url.protocol = protocol?.toLowerCase() ?? null;
  url.slashes = slashes ? true : null;
  url.auth = auth === undefined ? null : unescape(auth);
  url.host = hasHost ? (host ?? "").toLowerCase() : null;
  url.port = /:(\d+)$/.exec(url.host ?? "")?.[1] ?? null;
  url.hostname = url.host?.replace(/:\d+$/, "") ?? null;
  url.pathname = rest || (hasHost && isWeb ? "/" : null);
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

interface FormatOptions {
  auth?: boolean;
  fragment?: boolean;
  search?: boolean;
  unicode?: boolean;
}
type UrlLike = Record<"href" | "username" | "password" | "hash" | "search" | "hostname", string>;

function formatUrl(
  given: UrlLike,
  { auth = true, fragment = true, search = true, unicode = false }: FormatOptions = {},
): string {
  const copy = new URL(given.href) as unknown as UrlLike;
  if (!auth) copy.username = copy.password = "";
  if (!fragment) copy.hash = "";
  if (!search) copy.search = "";
  const { hostname } = copy;
  return unicode ? copy.href.replace(hostname, toUnicode(hostname)) : copy.href;
}

function format(given: Partial<Url> | string | { href: string }, options?: FormatOptions): string {
  if (typeof given === "string") return given;
  if (given instanceof URL) return formatUrl(given as UrlLike, options);
  const { protocol, auth, host, hostname, port, pathname, search, query, hash, slashes } =
    given as Partial<Url>;
  const place = host ?? (hostname ? `${hostname}${port ? `:${port}` : ""}` : "");
  const scheme = protocol ? (protocol.endsWith(":") ? protocol : `${protocol}:`) : "";
  const isWeb = SLASHED.test(scheme);
  const authority =
    place || slashes
      ? `${slashes || isWeb || !scheme ? "//" : ""}${auth ? `${escape(auth).replaceAll("%3A", ":")}@` : ""}${place}`
      : "";
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

function domainToASCII(domain: string): string {
  try {
    // A label that claims to be encoded holds letters of ASCII only.
    if (/\bxn--[^.]*[\u0080-\uffff]/.test(domain)) return "";
    return (new URL(`http://${domain}`) as unknown as UrlLike).hostname;
  } catch {
    return "";
  }
}

export const url: Record<string, unknown> = {
  ...base.url,
  // The global one is made later.
  get URL() {
    return URL;
  },
  Url,
  parse: legacyParse,
  format,
  resolve,
  domainToASCII,
  domainToUnicode: toUnicode,
  urlToHttpOptions: (from: Record<string, string>) => ({
    ...from,
    protocol: from["protocol"],
    hostname: from["hostname"]?.replace(/^\[(.*)\]$/, "$1"),
    hash: from["hash"],
    search: from["search"],
    pathname: from["pathname"],
    path: `${from["pathname"]}${from["search"]}`,
    href: from["href"],
    ...(from["port"] ? { port: Number(from["port"]) } : {}),
    ...(from["username"] || from["password"]
      ? {
          auth: `${decodeURIComponent(from["username"]!)}:${decodeURIComponent(from["password"]!)}`,
        }
      : {}),
  }),
};
