/** Reads whose certificates are in a PEM file. https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
import { base64ToBytes } from "./base64.ts";

/** The common names in a certificate; the whole name where it has none. */
export interface NamesInCertificate {
  subject: string;
  issuer: string;
}

const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]+)-----END/g;
/** Tags of DER, and the identifier of a common name: 2.5.4.3. */
const VERSION = 0xa0;
const COMMON_NAME = [0x55, 0x04, 0x03].join();

interface Element {
  tag: number;
  content: Uint8Array;
}

/** The elements of DER that follow each other in some bytes. */
function elementsOf(bytes: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 1 < bytes.length;) {
    const tag = bytes[at++]!;
    let length = bytes[at++]!;
    if (length > 0x7f) {
      let digits = length & 0x7f;
      for (length = 0; digits > 0; digits--) length = length * 256 + (bytes[at++] ?? 0);
    }
    elements.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return elements;
}

const decoder = new TextDecoder();

/** A name is a sequence of sets of (identifier, text). */
function commonNameOf({ content }: Element): string {
  const attributes = elementsOf(content)
    .flatMap((set) => elementsOf(set.content))
    .map((attribute) => elementsOf(attribute.content));
  const named = attributes.find(([type]) => type?.content.join() === COMMON_NAME);
  const texts = (named ? [named] : attributes).map(([, text]) => decoder.decode(text?.content));
  return texts.join(", ");
}

function namesIn(der: Uint8Array): NamesInCertificate | undefined {
  const [certificate] = elementsOf(der);
  const [signed] = elementsOf(certificate?.content ?? der);
  const fields = elementsOf(signed?.content ?? der);
  if (fields[0]?.tag === VERSION) fields.shift();
  const [, , issuer, , subject] = fields;
  return issuer && subject && { subject: commonNameOf(subject), issuer: commonNameOf(issuer) };
}

/** Of every certificate in the text, in order; what is none is passed over, as OpenSSL does. */
export const certificatesIn = (pem: string): NamesInCertificate[] =>
  [...pem.matchAll(PEM)].flatMap(
    ([, digits = ""]) => namesIn(base64ToBytes(digits.replace(/\s/g, ""))) ?? [],
  );
