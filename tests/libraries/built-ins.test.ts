/**
 * Node's built-ins and the web's globals answer here as in Node 24: every case of `same-as-node/` runs in both, and the oracle
 * is Node itself. https://nodejs.org/docs/latest-v24.x/api/
 */
import { beforeAll, describe, expect, it } from "vitest";
import { inNode, inSandbox } from "./oracle.ts";

const MODULES = [
  "buffer",
  "crypto",
  "events",
  "fs",
  "intl",
  "process",
  "sockets",
  "stream",
  "urls",
  "util",
  "web",
  "zlib",
];

beforeAll(() => {
  // The processes of Lambda have this time zone.
  process.env["TZ"] = "UTC";
});

describe("as in Node", () => {
  it.each(MODULES)("%s", async (module) => {
    const [expected, answers] = [await inNode(module), await inSandbox(module)];
    expect(answers).toEqual(expected);
  });
});
