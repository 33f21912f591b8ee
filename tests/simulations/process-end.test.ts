/** How a process is told to end, and how it is made to (fact 7): https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
import { describe, expect, it } from "vitest";
import { openGuest } from "./guest.ts";

const RUNTIMES = ["nodejs24.x", "nodejs22.x"] as const;

describe.each(RUNTIMES)("SIGTERM on %s (fact 7)", (runtime) => {
  const idle = async (code: string) => {
    const guest = await openGuest({
      runtime,
      code: `${code}\nexport const handler = async () => 'ok';`,
    });
    guest.invoke();
    expect(guest.process.waitingForNext).toBe(true);
    return guest;
  };

  it("is not heard without a listener", async () => {
    const guest = await idle("");
    expect(guest.terminate()).toBe(false);
    expect(guest.stopped).toBeUndefined();
  });

  it("is heard, and the process goes on with timers, promises and immediates until it exits", async () => {
    const guest = await idle(`process.on('SIGTERM', async (signal, number) => {
      console.log(signal, number);
      await new Promise((r) => setTimeout(r, 100));
      await new Promise((r) => setImmediate(r));
      console.log('cleaned up');
      process.exit(0);
    });`);
    const before = guest.process.now;
    expect(guest.terminate()).toBe(true);
    expect(guest.output.map((line) => line.split("\t").at(-1))).toEqual([
      "SIGTERM 15\n",
      "cleaned up\n",
    ]);
    expect(guest.stopped).toMatchObject({ reason: "exit", exitCode: 0 });
    expect(guest.process.now - before).toBeGreaterThan(100_000);
  });

  it("has no more time than the shutdown phase gives", async () => {
    const guest = await idle("process.on('SIGTERM', () => { for (;;); });");
    expect(guest.terminate(500_000)).toBe(false);
    expect(guest.stopped).toMatchObject({ reason: "cpu" });
  });

  it("leaves the process waiting when the listener does nothing", async () => {
    const guest = await idle("process.once('SIGTERM', () => console.log('bye'));");
    expect(guest.terminate()).toBe(true);
    expect(guest.stopped).toBeUndefined();
    expect(guest.terminate()).toBe(false);
    expect(guest.output).toHaveLength(1);
  });
});

describe("a crash at a given point", () => {
  const code = `export const handler = async () => {
    console.log('first');
    await new Promise((r) => setTimeout(r, 10));
    console.log('second');
    return 'answer';
  };`;
  it.each([
    [1, 0, false],
    [2, 1, false],
    [3, 1, false],
    [4, 2, false],
    [5, 2, true],
  ])("before effect %i: %i log lines, answered: %s", async (calls, logged, answered) => {
    const guest = await openGuest({ code });
    guest.process.crashAfterCalls(calls);
    guest.invoke();
    expect(guest.output).toHaveLength(logged);
    expect(guest.effectsNamed("done")).toHaveLength(answered ? 1 : 0);
    expect(guest.stopped?.exitCode).toBe(answered ? undefined : 1);
  });
});
