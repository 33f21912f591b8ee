/** Binary values travel as base64. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const WELL_FORMED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));

export const isBase64 = (text: string): boolean => WELL_FORMED.test(text);

export function base64Length(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return (text.length / 4) * 3 - padding;
}

/** The bytes as a text of one letter for each: texts of bytes are equal, begin and order as the bytes do. */
export function bytesText(base64: string): string {
  let text = "";
  for (let i = 0; i < base64.length; i += 4) {
    let word = 0;
    for (let j = 0; j < 4; j++) word = (word << 6) | (VALUES.get(base64[i + j]!) ?? 0);
    text += String.fromCharCode((word >> 16) & 255, (word >> 8) & 255, word & 255);
  }
  return text.slice(0, base64Length(base64));
}
