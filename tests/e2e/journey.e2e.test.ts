/** What a learner does, from the first Run to a passed lab: found by roles, labels and visible text, as they would find it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DIST } from "../../scripts/lib/site.mjs";
import { WIDTHS, violations } from "./axe.ts";
import { openSite, type PageOptions, type Site, type Transfer, type WatchedPage } from "./site.ts";

const SOLUTION = new URL("../../labs/first-response/solution/", import.meta.url);
const LESSON = "modules/01-execution-model/01-anatomy/";
const BEHAVIOURS = "reference/behaviours/";
/** Scripts that only the metrics need. */
const CHARTS = /metrics\.[^/]*\.js$/;
const POSTGRES = /postgres/;
const LAB = "labs/first-response/";
const FIRST_RUN_BYTES = 542_000;
/** The outcome of a run: it ends with what it costs. */
const OUTCOME = /(cold start|warm|answered).*\$\d/;

let site: Site;
let opened: WatchedPage[] = [];
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
afterEach(async () => {
  const errors = opened.flatMap((watched) => watched.errors);
  await Promise.all(opened.map(({ page }) => page.context().close()));
  opened = [];
  if (errors.length > 0) throw new Error(errors.join("\n"));
});

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

describe("the lab first-response", () => {
  test("the starter fails with a reason and a hint, the solution passes and reveals the debrief", async () => {
    const { page } = await open(LAB);
    const debrief = page.getByRole("heading", { name: "Debrief", exact: true });
    expect(await debrief.isVisible()).toBe(false);
    await button(page, "Check").click();
    const checks = page.getByRole("region", { name: "Checks" });
    await checks
      .getByRole("status")
      .getByText(/^\d+ of \d+ checks pass\./)
      .waitFor();
    expect(await checks.getByRole("term").allInnerTexts()).toEqual(FACTS);
    for (const fact of await checks.getByRole("definition").allInnerTexts())
      expect(fact).not.toBe("");
    await checks.getByRole("button", { name: "Show a hint" }).click();
    expect(await checks.getByRole("list", { name: "Hints" }).getByRole("listitem").count()).toBe(1);
    await checks.getByText(/^Another hint after your next check, or in \d+ seconds\.$/).waitFor();
    expect(await checks.getByRole("button", { name: /^Show index\.ts, line \d+/ }).count()).toBe(1);

    for (const file of readdirSync(SOLUTION)) {
      await page.getByRole("tab", { name: file }).click();
      await write(page, file, readFileSync(new URL(file, SOLUTION), "utf8"));
    }
    await checks.getByText("Check again.").waitFor();
    await button(page, "Check").click();
    await checks
      .getByRole("status")
      .getByText(/^All \d+ checks pass\./)
      .waitFor();
    await page.getByRole("button", { name: "Read the debrief" }).click();
    await debrief.waitFor();
    await page.getByRole("button", { name: "Compare wrap the handler with yours" }).click();
    const other = page.getByRole("region", { name: "Another right answer" });
    await other.getByRole("group", { name: /^deadline\.ts/ }).waitFor();
    const words = page.getByRole("region", { name: "In your own words" }).getByRole("textbox");
    await words.fill("Half of what is left.");
    await page.waitForTimeout(300);
    await page.reload();
    await ready(page);
    await expect.poll(() => words.inputValue()).toBe("Half of what is left.");
  });

  test("by keyboard alone, help goes from a hint over the puzzle to the solution, a step at a time", async () => {
    const watched = await site.newPage();
    opened.push(watched);
    const { page } = watched;
    await page.clock.install();
    await page.goto(new URL(LAB, site.url).href);
    await ready(page);
    const checks = page.getByRole("region", { name: "Checks" });
    const press = async (name: string): Promise<void> => {
      const target = checks.getByRole("button", { name });
      await target.waitFor();
      await tabTo(page, target);
      await page.keyboard.press("Enter");
    };
    await tabTo(page, button(page, "Check"));
    await page.keyboard.press("Enter");
    const puzzle = checks.getByRole("list", { name: "Lines to put in order" });
    const another = checks.getByRole("button", { name: /^(Show a|Show another) hint/ });
    await press("Show a hint");
    await page.clock.fastForward(60_000);
    while (await another.isVisible()) {
      await press("Show another hint");
      await page.clock.fastForward(60_000);
    }
    await press("Put the solution in order");
    await puzzle.waitFor();

    const solution = readdirSync(SOLUTION).map((file) =>
      readFileSync(new URL(file, SOLUTION), "utf8"),
    );
    const lines = async (): Promise<string[]> =>
      (
        await puzzle
          .getByRole("button", { name: /^\d+ of \d+: / })
          .evaluateAll((all) => all.map((it) => it.getAttribute("aria-label") ?? ""))
      ).map((label) => label.replace(/^\d+ of \d+: /, ""));
    const shuffled = await lines();
    const whole = solution.find((text) => shuffled.every((line) => text.includes(line)))!;
    const right = shuffled.toSorted((a, b) => whole.indexOf(a) - whole.indexOf(b));
    for (const [place, line] of right.entries()) {
      const at = (await lines()).indexOf(line);
      if (at === place) continue;
      const handle = puzzle.getByRole("button", { name: `${at + 1} of ${right.length}: ${line}` });
      await tabTo(page, handle);
      for (let up = at; up > place; up--) await page.keyboard.press("ArrowUp");
    }
    expect(await lines()).toEqual(right);
    await press("Is this the order?");
    await checks.getByText(/^In order\. So it stands in/).waitFor();
    await page.clock.fastForward(60_000);
    await press("Show the solution");
    await press("Show it");
    const compared = page.getByRole("region", { name: "One solution" });
    await compared.waitFor();
    await focused(compared);
  });

  test("a file is added, used, removed and brought back", async () => {
    const { page } = await open(LAB);
    const files = page.getByRole("tablist", { name: /^Files of/ });
    const code = fullEditor(page, "money.ts").or(
      page.getByRole("textbox", { name: /^money\.ts of/ }),
    );
    const name = page.getByRole("textbox", { name: "Name of the new file" });
    await page.getByRole("button", { name: "New file" }).click();
    await focused(name);
    for (const [typed, refused] of [
      ["rates.ts", "rates.ts is there already."],
      ["template.yaml", "template.yaml is given here and cannot be replaced."],
    ] as const) {
      await name.fill(typed);
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText(refused).waitFor();
    }
    await name.fill("money.ts");
    await page.keyboard.press("Enter");
    await focused(code);
    await page.keyboard.insertText('throw new Error("money is read");');
    await files.getByRole("tab", { name: "index.ts" }).click();
    await write(page, "index.ts", 'import "./money.ts";');
    await page.getByText("Saved as you type").waitFor();
    await page.waitForTimeout(300);
    await page.reload();
    await ready(page);
    await button(page, "Check").click();
    await page.getByText("money is read").first().waitFor();

    await files.getByRole("tab", { name: "money.ts" }).click();
    await page.getByRole("button", { name: "Remove money.ts" }).click();
    expect(await files.getByRole("tab", { name: "money.ts" }).count()).toBe(0);
    await page.getByRole("button", { name: "Bring it back" }).click();
    await files.getByRole("tab", { name: "money.ts" }).waitFor();
  });

  test("a schedule that breaks an answer is replayed from a link, and a broken link says so", async () => {
    const { page } = await open("labs/charge-once/");
    await button(page, "Check").click();
    const checks = page.getByRole("region", { name: "Checks" });
    await checks.getByRole("button", { name: /^The event is delivered a second time/ }).click();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await checks.getByRole("button", { name: "Copy a link" }).click();
    await checks.getByText("Copied.").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());

    const { page: other } = await open(link);
    const replay = other.getByRole("region", { name: "Replay" });
    await replay.getByText(/^The check fails on this run: 2 charges/).waitFor();
    await replay.getByRole("checkbox").uncheck();
    await replay.getByRole("button", { name: "Run", exact: true }).click();
    await replay.getByText(/^The check passes on this run/).waitFor();

    await other.evaluate(
      (fragment) => (location.hash = fragment),
      link.split("#")[1]!.slice(0, -9),
    );
    const alert = replay.getByRole("alert").filter({ hasText: "This link is damaged" });
    await expect.poll(() => alert.count()).toBe(1);
  });

  test("on a phone a plain editor takes the code, and a failing Check leads to the checks", async () => {
    const { page, transfers } = await open(LAB, { width: 390 });
    const part = (name: string | RegExp) =>
      page.getByRole("tablist", { name: "Parts of the lab" }).getByRole("tab", { name });
    await part("Code").tap();
    await codeToRead(page, "index.ts").tap();
    const field = page.getByRole("textbox", { name: /^index\.ts of/ });
    await field.fill("export const handler = async () => ({ statusCode: 418 });");
    await button(page, "Check").tap();
    await page
      .getByRole("status")
      .getByText(/^\d+ of \d+ checks pass\./)
      .waitFor();
    await page.getByText("Received", { exact: true }).waitFor();
    expect(await field.isVisible()).toBe(false);

    await part("Run").tap();
    await outcome(page).waitFor();
    await part("Brief").tap();
    await page.getByRole("heading", { name: "The story" }).waitFor();
    await part("Code").tap();
    expect(await field.inputValue()).toContain("418");
    expect((await transfers()).filter(({ path }) => /editor\.|ts\.worker/.test(path))).toEqual([]);
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

  test("axe finds nothing on a lab after a Check", async () => {
    const { page } = await open(LAB, options);
    if (options.width === 390) await page.getByRole("tab", { name: "Code" }).click();
    await button(page, "Check").click();
    await page.getByRole("button", { name: "Show a hint" }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Show on the timeline" }).click();
    await outcome(page).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

const FACTS = ["Expected", "Received", "Because"];

async function open(path: string, options?: PageOptions): Promise<WatchedPage> {
  const watched = await site.newPage(options);
  opened.push(watched);
  await watched.page.goto(new URL(path, site.url).href);
  await ready(watched.page);
  return watched;
}

/** Until the first playground, or the lab, answers: Astro takes the mark from an island when its script has run. */
async function ready(page: Page): Promise<void> {
  await page
    .locator("astro-island:not([ssr])", {
      has: page.getByRole("group", { name: /^(Run|Check)$/, includeHidden: true }),
    })
    .first()
    .waitFor();
  await page.waitForLoadState("networkidle");
}

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

/** The bar of the page's first playground, or of its lab. */
const runBar = (page: Page): Locator => page.getByRole("group", { name: /^(Run|Check)$/ }).first();
const button = (page: Page, name: string): Locator =>
  runBar(page).getByRole("button", { name, exact: true });
const runButton = (page: Page): Locator => button(page, "Run");
const runOutput = (page: Page): Locator => page.getByRole("region", { name: /^Run of/ });
const outcome = (page: Page): Locator =>
  runOutput(page).getByRole("status").filter({ hasText: OUTCOME });

/** Chromium says 0 bytes of the script a worker starts with; what the server sent is the file as it was compressed. */
const measured = (transfer: Transfer): Transfer => ({
  ...transfer,
  bytes: transfer.bytes || statSync(join(DIST, `${transfer.path}.br`)).size,
});

const startOf = (path: string): string => `^${path.replace(".", "\\.")} of .*`;
const codeToRead = (page: Page, path: string): Locator =>
  page.getByRole("group", { name: new RegExp(`${startOf(path)}Press Enter to edit`) }).first();
const fullEditor = (page: Page, path: string): Locator =>
  page.getByRole("textbox", { name: new RegExp(`${startOf(path)}To leave the editor`) });

/** Replaces a file in the full editor, which is opened if it is not there yet. */
async function write(page: Page, path: string, text: string): Promise<void> {
  if (await codeToRead(page, path).isVisible()) {
    await codeToRead(page, path).focus();
    await page.keyboard.press("Enter");
  }
  await fullEditor(page, path).focus();
  await focused(fullEditor(page, path));
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** Presses Tab, as often as it takes. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    if (await hasFocus(target)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${target}`);
}

const focused = (target: Locator): Promise<void> =>
  expect.poll(() => hasFocus(target), { timeout: 20_000 }).toBe(true);

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element.contains(document.activeElement));
