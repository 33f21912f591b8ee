/** Text for terminals: colours that NO_COLOR and pipes switch off, columns that line up, nothing that a guest can smuggle in. */
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Node decides: NO_COLOR, FORCE_COLOR, and whether standard output is a terminal. */
export const paint = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout, validateStream: true });

export interface Column {
  title: string;
  align?: "left" | "right";
}

export interface Cell {
  text: string;
  style?: Style;
}

/** Rows under titles, each column as wide as its widest cell. A last column of text is not padded: it may be long. */
export function table(columns: Column[], rows: (string | Cell)[][], indent = "  "): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === "string" ? { text: cell } : cell)),
  );
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => width(row[index]?.text ?? ""))),
  );
  const line = (row: Cell[]): string => {
    const texts = row.map(({ text, style }, index) => {
      const { align } = columns[index]!;
      const isLast = index === row.length - 1;
      const padded = isLast && align !== "right" ? text : pad(text, widths[index]!, align);
      return style === undefined ? padded : paint(style, padded);
    });
    return indent + texts.join("  ").trimEnd();
  };
  const titles = columns.map(({ title }): Cell => ({ text: title, style: "dim" }));
  return [titles, ...cells].map((row) => `${line(row)}\n`).join("");
}

export function pad(text: string, columns: number, align: Column["align"] = "left"): string {
  const missing = " ".repeat(Math.max(0, columns - width(text)));
  return align === "right" ? missing + text : text + missing;
}

const width = (text: string): number => [...text].length;

/** Milliseconds with microseconds behind the point, thousands apart: `61,002.250`. */
export function formatMs(ms: number, digits = 3): string {
  return ms.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Enough digits for a sum of millionths. */
export const formatUsd = (usd: number): string => `$${usd.toFixed(10)}`;

/** "1 request", "3 requests". */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;

/**
 * Text from the sandbox as one visible line: the runtime's `\r` for a line break becomes a return symbol, and control
 * characters, which could move the cursor or hide text, become pictures of themselves.
 */
export function visible(text: string): string {
  return text
    .replace(/\r\n|\r|\n/g, " ↵ ")
    .replace(/\p{Cc}/gu, (it) => (it === "\t" ? it : pictureOf(it.charCodeAt(0))))
    .replace(/\p{Bidi_Control}/gu, UNSHOWABLE);
}

const UNSHOWABLE = "\ufffd";

/** Unicode has pictures of the control characters of ASCII. */
function pictureOf(code: number): string {
  if (code === 0x7f) return "\u2421";
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : UNSHOWABLE;
}

export function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}
