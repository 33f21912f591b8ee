/** HTTP requests of a workload's clients: what an arrival's payload says, as a request. */
import { bodyBytes, type HttpRequest } from "../lambda/http/messages.ts";

/** The payload of an arrival for an API or a function URL. */
export interface HttpArrival {
  /** Default: `GET`. */
  method?: string;
  /** After the address of the API, its stage included: `/items/1?page=2`. */
  path: string;
  headers?: Record<string, string>;
  /** Added to the path's own query, encoded. */
  query?: Record<string, string | string[]>;
  /** A text as it is, anything else as JSON with its content type. */
  body?: unknown;
}

/** https://www.rfc-editor.org/rfc/rfc5737: addresses for documentation. Clients of the workload, and functions. */
export const CLIENT_IP = "203.0.113.10";
export const FUNCTION_IP = "198.51.100.20";

const USER_AGENT = "coldstart/1.0";

/** `base`: what the paths of the address begin with, for example `/Prod`. */
export function clientRequest(
  { method = "GET", path, headers = {}, query = {}, body }: HttpArrival,
  host: string,
  base: string,
): HttpRequest {
  const [bare = "/", ...own] = path.split("?");
  const added = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => `${encoded(name)}=${encoded(value)}`),
  );
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const request: HttpRequest = {
    method: method.toUpperCase(),
    host,
    path: `${base}${bare.startsWith("/") ? bare : `/${bare}`}`,
    query: [own.join("?"), ...added].filter((part) => part !== "").join("&"),
    headers: [],
    body: text,
  };
  const usual: Record<string, string> = {
    Host: host,
    Accept: "*/*",
    "User-Agent": USER_AGENT,
    ...(text === "" ? {} : { "Content-Length": String(bodyBytes(request)) }),
    ...(text === "" || typeof body === "string" ? {} : { "Content-Type": "application/json" }),
  };
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  const lines = Object.entries(usual).filter(([name]) => !given.includes(name.toLowerCase()));
  return { ...request, headers: [...lines, ...Object.entries(headers)] };
}

const encoded = (text: string): string => encodeURIComponent(text);
