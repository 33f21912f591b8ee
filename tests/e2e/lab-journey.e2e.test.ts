/** What a learner does in a lab, from the first Check to the debrief. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { WIDTHS, violations } from "./axe.ts";
import {
  button,
  codeToRead,
  focused,
  fullEditor,
  LAB,
  outcome,
  ready,
  tabTo,
  useSite,
  write,
} from "./learner.ts";

const SOLUTION = new URL("../../labs/first-response/solution/", import.meta.url);
const FACTS = ["Expected", "Received", "Because"];

const open = useSite();

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
    const { page } = await open(LAB, { prepare: (blank) => blank.clock.install() });
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
