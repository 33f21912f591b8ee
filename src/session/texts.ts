/** Whether bytes are a text in UTF-8, without those that only look like one. */
export function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** UTF-8 without the byte order mark that some editors put first. */
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
