/** Writes XML as AWS's services do. Reading is fast-xml-parser's. */

/** What an element holds. Lists repeat their element; what is `undefined` is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

const escapeXml = (text: string): string => text.replace(/[&<>"\r]/g, (each) => ESCAPES[each]!);

/** One element, or several of the name when `value` is a list. */
export function element(name: string, value: XmlValue, attributes = ""): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((each) => element(name, each as XmlValue)).join("");
  const content =
    typeof value === "object"
      ? Object.entries(value)
          .map(([child, held]) => element(child, held as XmlValue))
          .join("")
      : escapeXml(String(value));
  return `<${name}${attributes}>${content}</${name}>`;
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
