/** The query protocol: a form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
import { percentDecoded, queryPairs } from "../../lambda/http/messages.ts";
import { bodyText, type AnswerContext, type HttpAnswer, type Protocol } from "./protocol.ts";
import { ServiceError } from "./service-error.ts";
import { element, type XmlValue } from "./xml.ts";

/** A member of the input: text, a list, or a structure. Maps are structures, too: the key is the member's name. */
export type QueryValue = string | QueryValue[] | { [member: string]: QueryValue };

export interface AwsQueryOptions {
  /** `http://sns.amazonaws.com/doc/2010-03-31/`. */
  readonly xmlNamespace: string;
}

/**
 * Input: `Entries.member.1.Id` becomes `{ Entries: [{ Id }] }`; `Attributes.entry.1.key` (or `Name`) and `.value` become an
 * object. Everything is text. Output: lists become `<member>`, a `Map` becomes `<entry>`s.
 */
export function awsQuery({ xmlNamespace }: AwsQueryOptions): Protocol {
  const answer = (status: number, body: string, { requestId }: AnswerContext): HttpAnswer => ({
    status,
    headers: [
      ["content-type", "text/xml"],
      ["x-amzn-requestid", requestId],
    ],
    body,
  });
  const namespace = ` xmlns="${xmlNamespace}"`;
  return {
    read({ request }) {
      const { Action: operation, Version: _, ...input } = inputOf(bodyText(request));
      if (typeof operation !== "string") return undefined;
      return { operation, input };
    },
    write(output, context) {
      const { operation, requestId } = context;
      const content: Record<string, XmlValue> = {
        ...(output === undefined ? {} : { [`${operation}Result`]: asXml(output) }),
        ResponseMetadata: { RequestId: requestId },
      };
      return answer(200, element(`${operation}Response`, content, namespace), context);
    },
    writeError(error, context) {
      const { code, message, status, members, fault } = error;
      const content = {
        Error: { Type: fault, Code: code, Message: message, ...(asXml(members) as object) },
        RequestId: context.requestId,
      };
      return answer(status, element("ErrorResponse", content, namespace), context);
    },
  };
}

function asXml(value: unknown): XmlValue {
  if (Array.isArray(value)) return { member: value.map(asXml) };
  if (value instanceof Map) {
    const entries = [...value].map(([key, held]) => ({ key: String(key), value: asXml(held) }));
    return { entry: entries };
  }
  if (typeof value !== "object" || value === null) return value as XmlValue;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, asXml(held)]));
}

/** Throws {@link ServiceError}. https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
const decoded = (text: string): string =>
  percentDecoded(text, () => {
    const message = `The percent-encoding of '${text}' could not be decoded.`;
    throw new ServiceError("MalformedQueryString", message, { status: 404 });
  });

interface Node {
  text?: string;
  children: Map<string, Node>;
}

function inputOf(form: string): Record<string, QueryValue> {
  const root: Node = { children: new Map() };
  for (const [name, value] of queryPairs(form, decoded)) {
    let node = root;
    for (const step of name.split(".")) {
      let child = node.children.get(step);
      if (!child) node.children.set(step, (child = { children: new Map() }));
      node = child;
    }
    node.text = value;
  }
  return membersOf(root);
}

function membersOf({ children }: Node): Record<string, QueryValue> {
  return Object.fromEntries([...children].map(([name, child]) => [name, valueOf(child)]));
}

const INDEX = /^\d+$/;

function valueOf(node: Node): QueryValue {
  if (node.children.size === 0) return node.text ?? "";
  const list = node.children.get("member");
  if (list && node.children.size === 1) return itemsOf(list);
  const entries = node.children.get("entry");
  if (entries && node.children.size === 1) return mapOf(itemsOf(entries));
  if ([...node.children.keys()].every((name) => INDEX.test(name))) return itemsOf(node);
  return membersOf(node);
}

/** An empty list is sent as `Name.member=` or `Name=`. */
const itemsOf = ({ children }: Node): QueryValue[] =>
  [...children].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => valueOf(child));

function mapOf(entries: QueryValue[]): Record<string, QueryValue> {
  const pairs = entries.map((entry): [string, QueryValue] => {
    const { key, Name, value, Value } = entry as Record<string, QueryValue>;
    return [String(key ?? Name), value ?? Value ?? ""];
  });
  return Object.fromEntries(pairs);
}
