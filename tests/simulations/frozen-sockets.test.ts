/** Connections of environments that are frozen, thawed and ended (facts 9 and 80). */
import { describe, expect, it } from "vitest";
import type { TcpClient, TcpServer } from "../../src/engine/services/api/tcp.ts";
import { connections, onNetwork, server, type NetworkScenario } from "./network.ts";

const HOST = "db.example.internal";
const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);

/** Connects once per environment; an invocation sends its event's words and answers all that was heard until the next answer. */
const code = `
  import net from "node:net";
  const heard = [];
  let socket;
  let answered = () => {};
  const open = () => new Promise((resolve) => {
    socket = net.connect({ host: "${HOST}", port: 5432 }, resolve);
    socket.on("data", (data) => { heard.push(String(data)); answered(); });
    for (const name of ["end", "close"]) socket.on(name, () => heard.push(name));
    socket.on("error", ({ code }) => { heard.push(code); answered(); });
  });
  export const handler = async ({ send, hang, exit, wait }) => {
    if (!socket) await open();
    if (hang) return new Promise(() => setTimeout(() => {}, 60_000));
    if (exit) process.exit(1);
    if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
    if (send) { const waiting = new Promise((resolve) => (answered = resolve)); socket.write(send); await waiting; }
    return heard.splice(0);
  };`;

/** Does to the first connection what another tells it on port 1. */
function remoteControlled(): { server: TcpServer; closed: string[] } {
  let first: TcpClient | undefined;
  const closed: string[] = [];
  const acts: Record<string, () => void> = {
    news: () => first!.send(bytes("news")),
    end: () => first!.end("fail-over"),
    reset: () => first!.reset("fail-over"),
  };
  const controlled = server((client) => {
    if (client.port === 5432) first ??= client;
    return {
      received(data) {
        const word = new TextDecoder().decode(data);
        acts[word]?.();
        client.send(bytes(`${word}, ${client.connection}`));
      },
      closed: (because) => closed.push(`${client.connection}: ${because}`),
    };
  });
  return { server: controlled, closed };
}

/** Another function tells the server what to do. */
const CONTROL = `
  import net from "node:net";
  export const handler = (word) => new Promise((resolve) => {
    const socket = net.connect(1, "${HOST}", () => socket.write(word));
    socket.on("data", () => socket.end()).on("close", resolve);
  });`;

async function controlled(scenario: Pick<NetworkScenario, "at" | "untilMs" | "function">) {
  const { server: it, closed } = remoteControlled();
  const { at = [] } = scenario;
  const isControl = (payload: unknown): boolean => typeof payload === "string";
  const run = await onNetwork({
    ...scenario,
    servers: { [HOST]: it },
    code: { "index.mjs": code, "control.mjs": CONTROL },
    at: at.filter(([, payload]) => !isControl(payload)),
    others: { control: at.filter(([, payload]) => isControl(payload)) },
  });
  const own = connections(run).filter(({ port }) => port === 5432);
  return { run, closed, own };
}

describe("a connection of an environment", () => {
  it("stays open while it is frozen, and what came meanwhile is read after the thaw (facts 9, 80)", async () => {
    const { run, own } = await controlled({
      at: [
        [0, { send: "hello" }],
        [60_000, "news"],
        [120_000, { wait: 5 }],
      ],
    });
    expect(run.answers.filter(Array.isArray)).toEqual([["hello, 1"], ["news"]]);
    expect(own.map((it) => [it.type, "by" in it && it.by])).toEqual([
      ["connection.opened", false],
      ["connection.closed", "environment"],
    ]);
  });

  it("that the server ends while it is frozen is found dead by the next invocation (fact 80)", async () => {
    for (const [word, heard] of [
      ["end", ["end", "close"]],
      ["reset", ["ECONNRESET", "close"]],
    ] as const) {
      const { run, own } = await controlled({
        at: [
          [0, { send: "hello" }],
          [60_000, word],
          [120_000, { wait: 5 }],
        ],
      });
      expect(run.answers.filter(Array.isArray)).toEqual([["hello, 1"], heard]);
      expect(own.at(-1)).toMatchObject({ by: "server", because: "fail-over" });
      expect(own.at(-1)!.at).toBeGreaterThan(60_000_000);
      expect(own.at(-1)!.at).toBeLessThan(61_000_000);
    }
  });

  it("is closed when the environment is ended: idle, timed out, crashed (facts 6, 10)", async () => {
    const idle = await controlled({ at: [[0, { send: "hello" }]], untilMs: 600_000 });
    expect(idle.closed).toEqual(["1: the environment was shut down"]);
    const timedOut = await controlled({
      at: [[0, { hang: true }]],
      function: { timeoutSeconds: 2 },
    });
    expect(timedOut.closed).toEqual(["1: the invocation timed out"]);
    expect(timedOut.own.at(-1)).toMatchObject({ by: "environment" });
    const crashed = await controlled({ at: [[0, { exit: true }]] });
    expect(crashed.closed).toEqual(["1: the process ended"]);
  });
});

describe("an open socket", () => {
  const callback = (unref: string) => `
    const net = require("node:net");
    exports.handler = (event, context, done) => {
      context.callbackWaitsForEmptyEventLoop = event.waits;
      const socket = net.connect(5432, "${HOST}", () => { ${unref} done(null, "answer"); });
    };`;
  const runtime = { runtime: "nodejs22.x", timeoutSeconds: 2 } as const;
  const answers = async (waits: boolean, unref = "") => {
    const run = await onNetwork({
      servers: { [HOST]: server(() => ({})) },
      code: { "index.js": callback(unref) },
      at: [[0, { waits }]],
      function: runtime,
    });
    return run.trace.flatMap((it) => (it.type === "invoke.ended" ? [it.status] : []));
  };

  it("keeps callbackWaitsForEmptyEventLoop waiting, unless it is unref'd", async () => {
    expect(await answers(true)).toEqual(["timeout"]);
    expect(await answers(false)).toEqual(["success"]);
    expect(await answers(true, "socket.unref();")).toEqual(["success"]);
  });
});

it("gives the same trace in forked, plainly booted and parked VMs", async () => {
  const options = [{}, { boot: "plain" }, { liveVms: 1 }] as const;
  const hashes = new Set<string>();
  for (const option of options) {
    const { server: it } = remoteControlled();
    const { hash } = await onNetwork({
      options: option,
      servers: { [HOST]: it },
      code,
      at: [0, 1, 2, 60_000, 60_001].map((at) => [at, { send: `from ${at}` }]),
    });
    hashes.add(hash);
  }
  expect(hashes.size).toBe(1);
});
