/** The unmodified `pg` driver, up to a query, with a server that knows just that much of Postgres' protocol. */
import { describe, expect, it } from "vitest";
import { rdsChain } from "../../src/engine/services/api/certificate-chains.ts";
import type { TcpServer } from "../../src/engine/services/api/tcp.ts";
import { connections, onNetwork, server } from "../simulations/network.ts";

const HOST = "shop.abc123.us-east-1.rds.amazonaws.com";
const SSL_REQUEST = 80_877_103;

const message = (type: string, ...parts: (string | number[])[]): number[] => {
  const body = parts.flatMap((part) =>
    typeof part === "string" ? [...new TextEncoder().encode(part), 0] : part,
  );
  const length = body.length + 4;
  return [
    type.charCodeAt(0),
    length >> 24,
    (length >> 16) & 255,
    (length >> 8) & 255,
    length & 255,
    ...body,
  ];
};
const int = (value: number): number[] => [0, 0, value >> 8, value & 255];
const READY = message("Z", ["I".charCodeAt(0)]);

/** Answers every query with one row: `answer` is what it is told. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const postgres = (speaksTls: boolean): TcpServer =>
  server((client) => ({
    received(bytes) {
      const send = (...messages: number[][]): void => client.send(Uint8Array.from(messages.flat()));
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (bytes[0] === "X".charCodeAt(0)) return client.end("the session is over");
      if (bytes[0] === "Q".charCodeAt(0)) {
        const text = new TextEncoder().encode("hello");
        const column = message("T", [0, 1], "greeting", [
          ...int(0),
          0,
          0,
          ...int(25),
          255,
          255,
          255,
          255,
          255,
          255,
          0,
          0,
        ]);
        const row = message("D", [0, 1, ...int(text.length), ...text]);
        return send(column, row, message("C", "SELECT 1"), READY);
      }
      if (view.getInt32(4) !== SSL_REQUEST) return send(message("R", int(0)), READY);
      client.send(Uint8Array.of((speaksTls ? "S" : "N").charCodeAt(0)));
      if (speaksTls) client.startTls(rdsChain(HOST));
    },
  }));

const code = `
  import pg from "pg";
  import fs from "node:fs";
  const ca = fs.readFileSync("/var/runtime/ca-cert.pem", "utf8");
  export const handler = async (ssl) => {
    const client = new pg.Client({ host: "${HOST}", user: "app", database: "shop", password: "secret", ssl: ssl === "ca" ? { ca } : ssl });
    client.on("error", () => {});
    try {
      await client.connect();
      const { rows } = await client.query("SELECT 'hello' AS greeting");
      await client.end();
      return [rows[0].greeting, client.connection.stream.constructor.name, client.connection.stream.authorized];
    } catch (error) { return [error.code, error.message]; }
  };`;

describe("pg", () => {
  it("connects, with TLS and without, and refuses certificates that it cannot check", async () => {
    const at = (values: unknown[]) => values.map((ssl, i): [number, unknown] => [i * 1_000, ssl]);
    const secure = await onNetwork({
      servers: { [HOST]: postgres(true) },
      code,
      at: at([false, true, "ca", { rejectUnauthorized: false }]),
    });
    expect(secure.answers).toEqual([
      ["hello", "Socket", null],
      ["SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"],
      ["hello", "TLSSocket", true],
      ["hello", "TLSSocket", false],
    ]);
    const plain = await onNetwork({ servers: { [HOST]: postgres(false) }, code, at: at([true]) });
    expect(plain.answers).toEqual([[null, "The server does not support SSL connections"]]);
    expect(connections(secure).filter(({ type }) => type === "connection.closed")).toHaveLength(4);
  });
});
