/** HTTP messages in front of a function: what a client sends, and what it is answered. */
import { utf8Length } from "../../kernel/utf8-length.ts";
import { base64Bytes } from "../../sandbox/base64.ts";

/** A header of each line, with the name as it was sent. */
export type Headers = readonly (readonly [name: string, value: string])[];

interface Content {
  /** Text, or base64 when `isBase64` says so; empty when there is none. */
  readonly body: string;
  readonly isBase64?: true;
}

/** A request as it reaches a front end. */
export interface HttpRequest extends Content {
  /** Capitals. */
  readonly method: string;
  readonly host: string;
  /** As it was sent, percent-encoded; begins with `/`. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  readonly headers: Headers;
}

export interface HttpResponse extends Content {
  readonly status: number;
  readonly headers: Headers;
}

/** Lines of one name are joined with commas, as every HTTP front end of AWS does it. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const values = headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(",");
}

/** The headers without those whose lower-cased name is refused. */
export const withoutHeaders = (headers: Headers, refused: (name: string) => boolean): Headers =>
  headers.filter(([name]) => !refused(name.toLowerCase()));

export const bodyBytes = ({ body, isBase64 }: Content): number =>
  isBase64 ? base64Bytes(body) : utf8Length(body);

/** An answer in JSON, as gateways make them. `body` is the text: AWS's spaces differ from error to error. */
export const jsonResponse = (
  status: number,
  body: string,
  headers: Headers = [],
): HttpResponse => ({
  status,
  headers: [["content-type", "application/json"], ...headers],
  body,
});

/** Names and values of a query or form, in the order in which they came; `decode` decodes them once `+` is a space. */
export const queryPairs = (query: string, decode = decoded): [name: string, value: string][] =>
  query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name, ...value] = part.replaceAll("+", " ").split("=");
      return [decode(name!), decode(value.join("="))];
    });

/** Percent-decoded; a text that is not well encoded stays as it is. */
export const decoded = (text: string): string => percentDecoded(text, () => text);

/** Percent-decoded, or what `malformed` makes of a text that is not well encoded. */
export function percentDecoded(text: string, malformed: () => string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return malformed();
  }
}

/** Every value of each name, by name. */
export function grouped(pairs: Headers): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return values;
}
