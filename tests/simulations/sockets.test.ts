/** `node:net` and `node:dns` on the simulated network. */
import { describe, expect, it } from "vitest";
import { connections, echo, onNetwork } from "./network.ts";

const HOST = "echo.example.internal";

describe("a socket", () => {
  it("connects, sends, receives and ends as in Node, in virtual time", async () => {
    const run = await onNetwork({
      servers: { [HOST]: echo() },
      code: `
        import net from "node:net";
        export const handler = () => new Promise((resolve) => {
          const seen = [];
          const started = Date.now();
          const socket = net.connect({ host: "${HOST}", port: 7 }, () => seen.push("listener"));
          seen.push([socket.connecting, socket.pending, socket.readyState]);
          socket.write("hello, ");
          for (const name of ["lookup", "connect", "ready", "end", "finish", "close"])
            socket.on(name, (...args) => seen.push(name === "lookup" ? [name, ...args] : name));
          socket.on("connect", () => seen.push([socket.connecting, socket.remotePort, socket.remoteFamily, net.isIP(socket.remoteAddress), Date.now() - started]));
          let text = "";
          socket.setEncoding("utf8");
          socket.on("data", (data) => { text += data; if (text.length === 12) socket.end(); });
          socket.on("close", (hadError) => {
            seen.push(text, hadError, socket.bytesRead, socket.bytesWritten, socket.readyState, socket.destroyed);
            resolve(seen);
          });
          socket.write("world");
        });`,
    });
    expect(run.answers[0]).toEqual([
      [true, true, "opening"],
      ["lookup", null, "172.31.130.5", 4, HOST],
      "listener",
      "connect",
      // A name and a round trip.
      [false, 7, "IPv4", 4, 2],
      "ready",
      "finish",
      "end",
      "close",
      ...["hello, world", false, 12, 12, "closed", true],
    ]);
    const opened = { host: HOST, port: 7, connection: 1 };
    expect(connections(run)).toMatchObject([
      { type: "connection.opened", ...opened },
      { type: "connection.closed", ...opened, by: "function", sentBytes: 12, receivedBytes: 12 },
    ]);
  });
});

describe("a name or an address", () => {
  it("without a server fails as in Node, after the time that takes", async () => {
    const run = await onNetwork({
      servers: {
        [HOST]: {
          accept: ({ port }) => ({
            refused: port === 7 ? "ECONNREFUSED" : "ETIMEDOUT",
            because: "the security group lets nobody in",
          }),
        },
      },
      function: { timeoutSeconds: 900 },
      code: `
        import net from "node:net";
        import dns from "node:dns";
        const failed = (port, host) => new Promise((resolve) => {
          const started = Date.now();
          net.connect(port, host).on("error", ({ code, message, syscall, errno }) => resolve([code, message, syscall, errno, Date.now() - started]));
        });
        export const handler = async () => [
          await failed(7, "${HOST}"), await failed(8, "${HOST}"), await failed(5432, "nowhere.example.com"),
          await failed(443, "sqs.us-east-1.amazonaws.com"),
          await dns.promises.lookup("${HOST}"), await dns.promises.resolve4("${HOST}"),
          await dns.promises.lookup("nowhere.example.com").catch((error) => ({ ...error })),
        ];`,
    });
    const address = "172.31.130.5";
    const unknown = { code: "ENOTFOUND", syscall: "getaddrinfo", errno: -3008 };
    expect(run.answers[0]).toEqual([
      ["ECONNREFUSED", `connect ECONNREFUSED ${address}:7`, "connect", -111, 2],
      ["ETIMEDOUT", `connect ETIMEDOUT ${address}:8`, "connect", -110, 127_001],
      ["ENOTFOUND", "getaddrinfo ENOTFOUND nowhere.example.com", "getaddrinfo", -3008, 5],
      [
        "ERR_NOT_SIMULATED",
        expect.stringMatching(/^A socket to sqs\.us-east-1\.amazonaws\.com:443 is not simulated/),
        null,
        null,
        0,
      ],
      { address, family: 4 },
      [address],
      { ...unknown, hostname: "nowhere.example.com" },
    ]);
    expect(connections(run)).toMatchObject([
      { type: "connection.refused", code: "ECONNREFUSED", port: 7 },
      { code: "ETIMEDOUT", because: "the security group lets nobody in" },
      { code: "ENOTFOUND", because: "there is no such name" },
      { code: "ERR_NOT_SIMULATED" },
    ]);
  });
});
