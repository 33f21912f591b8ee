import { describe, expect, it } from "vitest";
import type { ProxyConfiguration } from "./configuration.ts";
import { checkProxies } from "./rules.ts";

const DATABASE = {
  identifier: "shop",
  instanceClass: "db.t4g.micro",
  masterUsername: "app",
  masterUserPassword: "correct-horse",
};
const PROXY: ProxyConfiguration = { name: "orders", database: "shop", auth: [{ secret: "login" }] };

const refusal = (changes: Partial<ProxyConfiguration>): string => {
  try {
    checkProxies([{ ...PROXY, ...changes }], [DATABASE]);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("settings of RDS Proxy (fact 78)", () => {
  it("are taken within RDS's limits", () => {
    expect(refusal({})).toBe("");
    expect(refusal({ name: "Orders_1" })).toContain("lower-case letters");
    expect(refusal({ database: "other" })).toBe("DBInstance other not found.");
    expect(refusal({ database: "" })).toContain("no target");
    expect(refusal({ auth: [] })).toContain("at least one secret");
    expect(refusal({ idleClientTimeoutSeconds: 28_801 })).toContain("1 to 28800");
    expect(refusal({ pool: { maxConnectionsPercent: 0 } })).toContain("1 to 100");
    expect(
      refusal({ pool: { maxConnectionsPercent: 20, maxIdleConnectionsPercent: 30 } }),
    ).toContain("0 to 20");
    expect(refusal({ pool: { connectionBorrowTimeoutSeconds: 301 } })).toContain("0 to 300");
    expect(() => checkProxies([PROXY, PROXY], [DATABASE])).toThrow("already exists");
  });

  it("have no session pinning filters for PostgreSQL", () => {
    expect(refusal({ pool: { sessionPinningFilters: ["EXCLUDE_VARIABLE_SETS"] } })).toContain(
      "not supported for the POSTGRESQL engine family",
    );
  });
});
