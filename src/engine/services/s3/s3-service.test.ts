import { expect, it } from "vitest";
import { Agenda } from "../../kernel/agenda.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import { S3Service } from "./s3-service.ts";

it("more than 3,500 writes or 5,500 reads a second of one prefix are answered 503 SlowDown", () => {
  const ports = { agenda: new Agenda(), seed: "1", epochMs: 0, record: () => {} };
  const s3 = new S3Service([{ name: "photos" }], ports as unknown as ServicePorts);
  const ask = (kind: "read" | "write", count: number, prefix: string) => () => {
    for (let i = 0; i < count; i++) s3.admit(kind, "photos", `${prefix}${i}`);
  };
  const slowDown = { code: "SlowDown", status: 503, message: "Please reduce your request rate." };
  expect(ask("write", 3_500, "a/")).not.toThrow();
  expect(ask("write", 1, "a/")).toThrow(expect.objectContaining(slowDown) as Error);
  expect(ask("write", 3_500, "b/")).not.toThrow();
  expect(ask("read", 5_500, "a/")).not.toThrow();
  expect(ask("read", 1, "a/")).toThrow(expect.objectContaining(slowDown) as Error);
});
