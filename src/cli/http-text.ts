/** The requests of HTTP clients and their answers, for a person. */
import type { HttpExchange, RunResult } from "../session/protocol.ts";
import { count, formatMs, paint, shorten, table, visible, type Cell, type Column } from "./text.ts";

const LONGEST_PATH = 40;
const LONGEST_BODY = 60;
const FIRST_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

const COLUMNS: Column[] = [
  { title: "HTTP" },
  { title: "REQUEST" },
  { title: "TO" },
  { title: "STATUS" },
  { title: "LATENCY ms", align: "right" },
  { title: "FUNCTION" },
  { title: "BODY" },
];

/** Empty when nobody sent an HTTP request. `longest`: of the list. */
export function formatExchanges(
  { httpExchanges, invocations }: RunResult,
  longest: number,
): string {
  if (httpExchanges.length === 0) return "";
  const places = new Map(invocations.map(({ requestId }, i) => [requestId, `#${i + 1}`]));
  const shown = httpExchanges.slice(0, longest);
  const rows = shown.map((it) => [
    `${it.exchange}`,
    shorten(visible(`${it.method} ${it.path}`), LONGEST_PATH),
    visible(it.name),
    statusCell(it.status),
    formatMs(it.latencyMs, 2),
    it.requestId === null ? "" : (places.get(it.requestId) ?? "running"),
    shorten(visible(it.because ?? bodyText(it)), LONGEST_BODY),
  ]);
  const left = httpExchanges.length - shown.length;
  const rest = left > 0 ? `  ... ${count(left, "more request")}; --all shows them.\n` : "";
  return table(COLUMNS, rows) + paint("dim", rest);
}

const statusCell = (status: number): Cell => ({
  text: String(status),
  style: status >= FIRST_SERVER_ERROR ? "red" : status >= FIRST_ERROR ? "yellow" : "green",
});

function bodyText({ body, isBase64, bodyBytes }: HttpExchange): string {
  if (isBase64) return `${count(bodyBytes, "byte")}`;
  return typeof body === "string" ? body : JSON.stringify(body);
}
