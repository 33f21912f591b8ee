/** What a learner does in a lesson, and on the page of behaviours. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright";
import { describe, expect, test } from "vitest";
import { DIST } from "../../scripts/lib/site.mjs";
import { WIDTHS, violations } from "./axe.ts";
import {
  button,
  codeToRead,
  focused,
  fullEditor,
  LESSON,
  outcome,
  ready,
  runBar,
  runButton,
  runOutput,
  tabTo,
  useSite,
  write,
} from "./learner.ts";
import type { Transfer } from "./site.ts";

const BEHAVIOURS = "reference/behaviours/";
/** Scripts that only the metrics need. */
const CHARTS = /metrics\.[^/]*\.js$/;
const POSTGRES = /postgres/;
const FIRST_RUN_BYTES = 542_000;

const open = useSite();

describe("a playground", () => {
  test("the first Run shows outcome, timeline and logs, for less than 542 kB and without the editor", async () => {
    const { page, transfers } = await open(LESSON);
    const before = (await transfers()).length;
    await runButton(page).click();
    await outcome(page).waitFor();

    const output = runOutput(page);
    await output.getByText("Read as text", { exact: true }).click();
    const timeline = output.getByRole("table");
    await timeline.getByRole("cell", { name: /^Init/ }).first().waitFor();
    await timeline
      .getByRole("cell", { name: /^Invoke/ })
      .first()
      .waitFor();
    const logs = output.getByRole("tabpanel", { name: "Logs" });
    await logs
      .getByText(/^START RequestId/)
      .first()
      .waitFor();
    await logs
      .getByText(/^REPORT RequestId/)
      .first()
      .waitFor();

    await page.waitForLoadState("networkidle");
    const moved = (await transfers()).slice(before).map(measured);
    const listed = moved.map(({ path, bytes }) => `${path} ${bytes}`).join("\n");
    expect(
      moved.some(({ path }) => path.endsWith(".wasm")),
      listed,
    ).toBe(true);
    expect(
      moved.reduce((sum, { bytes }) => sum + bytes, 0),
      listed,
    ).toBeLessThan(FIRST_RUN_BYTES);
    expect(listed).not.toMatch(/editor\.|monaco|ts\.worker|tsMode/);
  });

  test("everything can be done with the keyboard alone", async () => {
    const { page } = await open(LESSON);
    await tabTo(page, runButton(page));
    await page.keyboard.press("Enter");
    await outcome(page).waitFor();

    await tabTo(page, codeToRead(page, "index.ts"), "Shift+Tab");
    await page.keyboard.press("Enter");
    await focused(fullEditor(page, "index.ts"));
    await page.keyboard.press("Control+Home");
    await page.keyboard.type('console.log("typed by hand");');
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await focused(runButton(page));
    await page.keyboard.press("Control+Enter");
    await runOutput(page).getByText("typed by hand").first().waitFor();

    const details = runOutput(page).getByRole("tablist");
    await tabTo(page, details.getByRole("tab", { name: "Logs" }));
    await page.keyboard.press("ArrowRight");
    await focused(details.getByRole("tab", { name: "Metrics" }));
    await page.keyboard.press("ArrowRight");
    await focused(details.getByRole("tab", { name: "Results" }));
    expect(await runOutput(page).getByRole("tabpanel", { name: "Results" }).isVisible()).toBe(true);
  });

  test("what was written survives a reload, and a reset too", async () => {
    const { page } = await open(LESSON);
    const written = 'export const handler = async () => "written before the reload";';
    await write(page, "index.ts", written);
    const duel = await duelOf(page);
    await duel.getByLabel("Traffic").selectOption({ label: "All at once" });
    const requests = duel.getByRole("textbox", { name: "Requests" });
    await requests.fill("a few");
    await duel.getByRole("alert").getByText("Requests: a whole number").waitFor();
    await requests.fill("3");
    await page.reload();
    await ready(page);
    const code = codeToRead(page, "index.ts");
    await code.getByText("written before the reload").waitFor();
    await duelOf(page);
    await expect.poll(() => requests.inputValue()).toBe("3");
    await duel.getByRole("button", { name: "Run both" }).click();
    const summaries = page.getByRole("region", { name: /^Run of/ }).getByText(/, 3 requests,/);
    await expect.poll(() => summaries.count(), { timeout: 20_000 }).toBe(2);

    await button(page, "Reset").click();
    await code.getByText("asked for").waitFor();
    await page.getByRole("button", { name: "Bring it back" }).click();
    await code.getByText("written before the reload").waitFor();
    expect(await code.innerText()).not.toContain("asked for");
  });

  test("code that never ends leaves the page usable, can be cancelled, and harms no later Run", async () => {
    const { page } = await open(LESSON);
    await write(page, "index.ts", "export const handler = async () => { for (;;); };");
    await runBar(page).getByLabel("Timeout").fill("900");
    await runBar(page).getByLabel("Memory").fill("10240");
    await runButton(page).click();
    await runBar(page).getByText("answered").waitFor();

    await page.getByRole("tab", { name: "Event" }).first().click();
    await page.getByLabel("Every request carries").waitFor();
    // The tab opened beside a run that still goes on.
    expect(await button(page, "Cancel").isVisible()).toBe(true);

    await button(page, "Cancel").click();
    await runButton(page).waitFor();
    await runOutput(page).getByText("Cancelled before the first invocation").first().waitFor();
    await button(page, "Reset").click();
    await runButton(page).click();
    await outcome(page).waitFor();
    await runOutput(page).getByText("asked for Oslo").first().waitFor();
  });
});

describe("the page of behaviours", () => {
  test("an event is tried three times and kept in the dead-letter queue", async () => {
    const { page } = await open(BEHAVIOURS);
    const retries = await behaviour(page, "The client gets its 202 at once");
    await retries.getByRole("button", { name: "Run", exact: true }).click();
    const kept = retries.getByRole("status").getByText("1 in the dead-letter queue");
    await kept.waitFor();
    expect(await kept.count()).toBe(1);
  });

  test("faults that are switched on show in the outcome and, by keyboard, in the metrics", async () => {
    const { page, transfers } = await open(BEHAVIOURS);
    const twice = await behaviour(page, "Ten orders, ten charges");
    const run = twice.getByRole("button", { name: "Run", exact: true });
    await run.click();
    await twice.getByRole("status").getByText("10 succeeded").waitFor();
    expect(await twice.getByRole("status").getByText("delivered twice").count()).toBe(0);
    await twice.getByLabel("Faults").selectOption("on");
    await run.click();
    await twice.getByRole("status").getByText("delivered twice").waitFor();
    const charts = async () => (await transfers()).filter(({ path }) => CHARTS.test(path));
    expect(await charts()).toEqual([]);

    await twice.getByRole("tab", { name: "Logs" }).focus();
    await page.keyboard.press("ArrowRight");
    await twice.getByRole("button", { name: "As tables" }).click();
    const metrics = twice.getByRole("region", { name: "Metrics", exact: true });
    await metrics.getByRole("table", { name: /^Asynchronous events/ }).waitFor();
    expect(await charts()).not.toEqual([]);

    const postgres = async () => (await transfers()).filter(({ path }) => POSTGRES.test(path));
    expect(await postgres()).toEqual([]);
    const held = await behaviour(page, "Ten orders, ten environments");
    await held.getByRole("button", { name: "Run", exact: true }).click();
    await held
      .getByText(/^Loading .*, once: \d+ %/)
      .first()
      .waitFor();
    await held.getByRole("status").getByText("5 function errors").waitFor();
    expect(await postgres()).not.toEqual([]);
    await held.getByRole("tab", { name: "Database" }).click();
    const database = held.getByRole("region", { name: "Database", exact: true });
    await database.getByText(/5 attempts refused with 53300/).waitFor();
    await database.getByRole("button", { name: "Tables" }).click();
    await database.getByRole("cell", { name: "lamp" }).first().waitFor();
  });
});

describe.each(WIDTHS)("at $width px, in both themes", (options) => {
  test.each([
    ["the home page", ""],
    ["a lesson", LESSON],
  ])("axe finds nothing on %s after a Run", async (_, path) => {
    const { page } = await open(path, options);
    await runButton(page).click();
    await outcome(page).waitFor();
    await runOutput(page).getByText("Read as text", { exact: true }).click();
    expect(await violations(page)).toEqual([]);
  });
});

/** The playground below these words, once it answers: its script comes when it is in view. */
async function behaviour(page: Page, words: string): Promise<Locator> {
  const section = page.locator(".behaviour").filter({ hasText: words });
  await section.getByRole("group", { name: "Run" }).scrollIntoViewIfNeeded();
  await section.locator("astro-island:not([ssr])").waitFor();
  return section;
}

/** The bar of the page's first duel, once it answers. */
async function duelOf(page: Page): Promise<Locator> {
  const bar = page.getByRole("group", { name: "Run both" }).first();
  await bar.scrollIntoViewIfNeeded();
  await page.locator("astro-island:not([ssr])", { has: bar }).waitFor();
  return bar;
}

/** Chromium says 0 bytes of the script a worker starts with; what the server sent is the file as it was compressed. */
const measured = (transfer: Transfer): Transfer => ({
  ...transfer,
  bytes: transfer.bytes || statSync(join(DIST, `${transfer.path}.br`)).size,
});
