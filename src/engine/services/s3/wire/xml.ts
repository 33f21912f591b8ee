/** XML of requests and answers. */
import { XMLParser } from "fast-xml-parser";
import { element, XML_DECLARATION, type XmlValue } from "../../api/xml.ts";
import { malformedXml } from "../errors.ts";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
/** A document whose root is `name`. Errors have no namespace. */
export const xmlDocument = (name: string, content: XmlValue, namespace = NAMESPACE): string =>
  XML_DECLARATION + element(name, content, namespace ? ` xmlns="${namespace}"` : "");

/** Texts stay texts: `00` is no number here. */
const parser = new XMLParser({
  parseTagValue: false,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  trimValues: false,
  isArray: (name) => ["Object", "Part", "Tag"].includes(name),
});

/** Content of the root element `name`. Elements that may come several times are lists. Throws `MalformedXML`. */
export function parseXml(bytes: Uint8Array, name: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = parser.parse(new TextDecoder().decode(bytes), true);
  } catch {
    throw malformedXml();
  }
  const root = (document as Record<string, unknown>)[name];
  if (root === "") return {};
  if (typeof root !== "object" || root === null) throw malformedXml();
  return root as Record<string, unknown>;
}
