import { deleteDB } from "idb";
import { beforeEach, describe, expect, test } from "vitest";
import { openMemoryStorage, openStorage, type StoragePort } from "./storage.ts";

beforeEach(() => deleteDB("coldstart"));

const PORTS: [string, () => Promise<StoragePort>][] = [
  ["IndexedDB", openStorage],
  ["memory", async () => openMemoryStorage()],
];

describe.each(PORTS)("%s", (_, open) => {
  test("reads what was written, and nothing where nothing was", async () => {
    const port = await open();
    await port.update("a", () => ({ text: "one" }));
    expect(await port.read("a")).toEqual({ text: "one" });
    expect(await port.read("b")).toBeUndefined();
  });

  test("changes made at the same time are applied one after the other", async () => {
    const port = await open();
    const add = () => port.update("count", (stored) => ((stored as number | undefined) ?? 0) + 1);
    await Promise.all(Array.from({ length: 20 }, add));
    expect(await port.read("count")).toBe(20);
  });

  test("what is kept does not change with the object that was written", async () => {
    const port = await open();
    const value = { text: "one" };
    await port.update("a", () => value);
    value.text = "two";
    expect(await port.read("a")).toEqual({ text: "one" });
  });
});

test("two connections to IndexedDB see each other's changes", async () => {
  const [left, right] = await Promise.all([openStorage(), openStorage()]);
  expect([left.problem, right.problem]).toEqual([null, null]);
  await left.update("a", () => 1);
  expect(await right.update("a", (stored) => (stored as number) + 1)).toBe(2);
});

test("a browser without IndexedDB keeps everything in memory, and says so", async () => {
  const port = await openStorage(null);
  expect(port.problem).toMatch(/until you leave the page/);
  await port.update("a", () => 1);
  expect(await port.read("a")).toBe(1);
});
