import { describe, expect, it } from "vitest";
import type { RunResult, TraceRecord } from "../session/protocol.ts";
import { lineNow, placeOfMoment } from "./code-places.ts";
import { runOf } from "./fixtures.ts";

const STARTER = {
  "index.ts": "",
  "payments.ts": `const PROVIDER = "https://pay.example.com";

export async function charge(id) {
  return fetch(\`\${PROVIDER}/charges\`, { method: "POST", body: JSON.stringify({ id }) });
}

export async function find(id) {
  return fetch(\`\${PROVIDER}/charges?id=\${id}\`);
}
`,
};
const FILES = {
  ...STARTER,
  "index.ts": `import { charge, find } from "./payments.ts";

export const handler = async ({ id }) => {
  await table.send(new PutCommand({ Item: { id, status: "claimed" } }));
  if (await find(id)) throw new Error("it is charged");
  console.log("charging", id);
  await charge(id);
  await table.send(
    new PutCommand({ Item: { id, status: "paid" } }),
  );
};
`,
};
const CODE = { files: FILES, starter: STARTER, handlerOf: () => "index.handler" };

let exchange = 0;
const sent = (at: number, change: object): TraceRecord =>
  ({
    ...{
      type: "http.requested",
      at,
      seq: at,
      environmentId: "e-0",
      requestId: "r-0",
      method: "POST",
    },
    ...{ host: "h", path: "/", newConnection: false, exchange: (exchange += 1), ...change },
  }) as TraceRecord;
const ended = (at: number, status: string): TraceRecord =>
  ({ type: "invoke.ended", at, seq: at, requestId: "r-0", status }) as TraceRecord;
const log = (atMs: number, line: string): RunResult["logs"][number] => ({
  ...{ atMs, line, environmentId: "e-0", requestId: "r-0", source: "function" },
});
const put = (at: number, status: string) =>
  sent(at, {
    aws: { service: "dynamodb", operation: "PutItem" },
    body: JSON.stringify({ TableName: "t", Item: { id: { S: "o-1" }, status: { S: status } } }),
  });
const place = (trace: TraceRecord[], atMs: number, logs: RunResult["logs"] = []) => {
  const found = placeOfMoment(runOf([{}], { trace, logs }), { atMs, requestId: "r-0" }, CODE);
  return found && `${found.path}:${found.line} ${found.what}`;
};

describe("the line of a moment", () => {
  it("is the one that asks for the operation, of several the one with the words that were sent", () => {
    expect(place([put(1_000, "claimed")], 1)).toBe("index.ts:4 PutItem");
    expect(place([put(1_000, "paid")], 1)).toBe("index.ts:9 PutItem");
  });

  it("is the call of the lab's own function that sent a request", () => {
    const charges = { host: "pay.example.com", path: "/charges" };
    expect(place([sent(2_000, charges)], 2)).toBe("index.ts:7 POST /charges");
    expect(place([sent(2_000, { ...charges, method: "GET" })], 2)).toBe("index.ts:5 GET /charges");
  });

  it("is the one with the words of a statement", () => {
    const files = {
      "index.ts":
        'await pool.query("SELECT 1");\nawait pool.query("INSERT INTO orders (id) VALUES ($1)", [id]);\n',
    };
    const queried = { type: "database.queried", at: 1_000, environmentId: "e-0" };
    const began = { type: "invoke.started", at: 0, requestId: "r-0", environmentId: "e-0" };
    const line = (statement: string) =>
      placeOfMoment(
        runOf([{}], { trace: [began, { ...queried, statement }] as TraceRecord[] }),
        { atMs: 1, requestId: "r-0" },
        { ...CODE, files },
      )?.line;
    expect(line("INSERT INTO orders (id) VALUES ($1)")).toBe(2);
    expect(line("COMMIT")).toBeUndefined();
  });

  it("is that of the error with which the attempt ended, or of what it waited for", () => {
    const error = log(
      9,
      '2026 r-0 ERROR Invoke Error {"errorType":"Error","stack":["Error: it is charged","    at handler (/var/task/index.js:5:31)"]}',
    );
    expect(place([ended(10_000, "error")], 1, [error])).toBe("index.ts:5 the error");
    expect(place([put(2_000, "paid"), ended(10_000, "timeout")], 1)).toBe(
      "index.ts:9 what it waited for",
    );
  });

  it("is a log line's, else where the handler begins, and none when no request is meant", () => {
    expect(place([], 3, [log(3, "2026 r-0 INFO charging o-1")])).toBe("index.ts:6 the log line");
    expect(place([], 3)).toBe("index.ts:3 the handler");
    expect(placeOfMoment(runOf([{}]), { atMs: 3, requestId: null }, CODE)).toBeNull();
    const other = { ...CODE, handlerOf: () => null };
    expect(placeOfMoment(runOf([{}]), { atMs: 3, requestId: "r-0" }, other)).toBeNull();
    const due = { ...FILES, "template.yaml": "# TODO" };
    const given = { ...CODE, files: due, starter: due };
    expect(placeOfMoment(runOf([{}]), { atMs: 3, requestId: "r-0" }, given)).toBeNull();
  });

  it("is found again after changes, unless it is gone", () => {
    const at = { path: "index.ts", line: 7, column: null };
    const now = (text: string) => lineNow(at, FILES, { ...FILES, "index.ts": text });
    expect(now(FILES["index.ts"])).toBe(7);
    expect(now(`// more\n${FILES["index.ts"]}`)).toBe(8);
    expect(now(FILES["index.ts"].replace("await charge(id)", ""))).toBeNull();
  });
});
