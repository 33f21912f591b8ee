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
