import { useMemo, useState } from "preact/hooks";
import type { HttpExchange, InvocationStatus, RunResult } from "../../session/protocol.ts";
import { BlockList } from "../shared/BlockList.tsx";
import { formatInstant, formatLength } from "../shared/format.ts";
import { Outcome } from "../shared/marks.tsx";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import type { TimelineSelection } from "../shared/selection.ts";
import { payloadText } from "./errors.ts";

interface ExchangesProps {
  run: RunResult;
  onSelect: (selection: TimelineSelection | null) => void;
  /** Height in pixels at which the list begins to scroll. */
  height: number;
}

const ROW_PX = 33;

/** What HTTP clients asked and were answered, with the opened one whole. */
export function Exchanges({ run, onSelect, height }: ExchangesProps) {
  const [open, setOpen] = useState<number | null>(null);
  const environments = useMemo(
    () => new Map(run.invocations.map((it) => [it.requestId, it.environmentId])),
    [run],
  );
  const { httpExchanges } = run;
  const toggle = (it: HttpExchange): void => {
    const opens = open !== it.exchange;
    setOpen(opens ? it.exchange : null);
    onSelect(opens && it.requestId !== null ? selectionOf(it, environments) : null);
  };
  return (
    <ScrollBox class="oc-list oc-http" maxHeight={height} label="HTTP requests">
      <div class="oc-row oc-exchange oc-head" aria-hidden="true">
        <span>#</span>
        <span>Sent</span>
        <span>Status</span>
        <span class="oc-number">Latency</span>
        <span>Request</span>
        <span class="oc-preview">Answer</span>
      </div>
      <BlockList
        length={httpExchanges.length}
        rowPx={ROW_PX}
        render={(from, to) =>
          httpExchanges
            .slice(from, to)
            .map((it) => (
              <Row
                key={it.exchange}
                it={it}
                open={open === it.exchange}
                onToggle={() => toggle(it)}
              />
            ))
        }
      />
    </ScrollBox>
  );
}

const FIRST_ERROR = 400;
const FIRST_SERVER_ERROR = 500;
const TOO_MANY = 429;

/** The mark of a status: its class by HTTP, not how an invocation ended. */
function markOf(status: number): InvocationStatus {
  if (status === TOO_MANY) return "throttle";
  if (status >= FIRST_SERVER_ERROR) return "error";
  return status >= FIRST_ERROR ? "refused" : "success";
}

interface RowProps {
  it: HttpExchange;
  open: boolean;
  onToggle: () => void;
}

function Row({ it, open, onToggle }: RowProps) {
  return (
    <div class={`oc-item${open ? " oc-open" : ""}`}>
      <button type="button" class="oc-row oc-exchange" aria-expanded={open} onClick={onToggle}>
        <span class="oc-index">{it.index < 0 ? "–" : it.index + 1}</span>
        <span class="oc-arrival">{formatInstant(Math.round(it.atMs * 1_000))}</span>
        <Outcome status={markOf(it.status)} word={String(it.status)} />
        <span class="oc-number oc-latency" data-label="Latency">
          {formatLength(it.latencyMs * 1_000)}
        </span>
        <span class="oc-request">
          {it.method} {it.path}
        </span>
        <span class="oc-preview">{open ? "" : previewOf(it)}</span>
      </button>
      {open && <Answer it={it} />}
    </div>
  );
}

function Answer({ it }: { it: HttpExchange }) {
  const rows: [string, string][] = [
    ["Sent to", `${FRONTS[it.front]} ${it.name}`],
    ...(it.firstByteMs === null
      ? []
      : [["First byte", formatLength(it.firstByteMs * 1_000)] as [string, string]]),
    ...(it.integrationMs === null
      ? []
      : [["Function's part", formatLength(it.integrationMs * 1_000)] as [string, string]]),
    ...(it.requestId === null ? [] : [["Invocation", it.requestId] as [string, string]]),
  ];
  return (
    <div class="oc-answer">
      <p class="oc-meaning">
        {it.because === null
          ? "The client got what the function answered:"
          : `The function did not answer the client: ${it.because}.`}
      </p>
      <ScrollBox class="oc-payload" label="Headers and body">
        <pre>
          {it.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}
          {"\n\n"}
          {bodyText(it)}
        </pre>
      </ScrollBox>
      <dl>
        {rows.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const FRONTS: Record<HttpExchange["front"], string> = {
  "http-api": "HTTP API",
  "rest-api": "REST API",
  "function-url": "function URL of",
};

const bodyText = ({ body, isBase64, bodyBytes }: HttpExchange): string =>
  isBase64 ? `${bodyBytes} bytes that are no text` : payloadText(body);

const LONGEST_PREVIEW = 160;

function previewOf(it: HttpExchange): string {
  const { body } = it;
  const text = it.isBase64 ? bodyText(it) : typeof body === "string" ? body : JSON.stringify(body);
  return text.slice(0, LONGEST_PREVIEW);
}

function selectionOf(
  { atMs, latencyMs, requestId }: HttpExchange,
  environments: ReadonlyMap<string, string | null>,
): TimelineSelection {
  const fromUs = Math.round(atMs * 1_000);
  return {
    environmentId: environments.get(requestId!) ?? null,
    requestId: requestId!,
    fromUs,
    toUs: fromUs + Math.round(latencyMs * 1_000),
  };
}
