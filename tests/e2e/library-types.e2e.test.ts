/** What the full editor knows of the libraries that the code imports: their types come with the import. */
import type { Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSite, type Site, type WatchedPage } from "./site.ts";

const LESSON = "modules/01-execution-model/01-anatomy/";
/** Most of a client's types are Node's; a slow machine takes seconds to read them. */
const SLOW_MS = 60_000;
const CLIENT = `import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
`;

let site: Site;
let watched: WatchedPage;
beforeAll(async () => {
  site = await openSite();
  watched = await site.newPage();
  await watched.page.goto(new URL(LESSON, site.url).href, { waitUntil: "networkidle" });
  const code = watched.page.getByRole("group", { name: /^index\.ts of .*Press Enter to edit/ });
  await code.first().focus();
  await watched.page.keyboard.press("Enter");
  await focused(watched.page);
}, SLOW_MS);
afterAll(() => site.close());

test("no types are fetched before an import names a library", async () => {
  expect(await fetchedTypes()).toEqual([]);
});

test(
  "an import of a client of the AWS SDK fetches its types, and no other client's",
  { timeout: SLOW_MS },
  async () => {
    const { page } = watched;
    await write(page, `${CLIENT}client;`);
    await expect.poll(fetchedTypes, { timeout: SLOW_MS }).toContain("aws-sdk__client-dynamodb");
    expect((await fetchedTypes()).filter((name) => name.includes("client-"))).toEqual([
      "aws-sdk__client-dynamodb",
    ]);
  },
);

test("a wrong input of a command is an error", { timeout: SLOW_MS }, async () => {
  const { page } = watched;
  const call = (input: string) => `${CLIENT}await client.send(new GetItemCommand(${input}));`;
  await write(page, call('{ TableName: "t", Key: { id: { S: "1" } } }'));
  await expect.poll(() => errors(page).count(), { timeout: SLOW_MS }).toBe(0);
  await write(page, call('{ TableNam: "t", Key: { id: { S: "1" } } }'));
  await errors(page).first().waitFor({ timeout: SLOW_MS });
  await messageAtNextError(page, "TableNam");
});

test(
  "a package that is not there: where the libraries are listed",
  { timeout: SLOW_MS },
  async () => {
    const { page } = watched;
    await write(page, 'import { pad } from "left-pad-deluxe";\npad();');
    await errors(page).first().waitFor({ timeout: SLOW_MS });
    expect(await messageAtNextError(page)).toContain(
      'There is no package "left-pad-deluxe" here. Available libraries: /reference/libraries/',
    );
    expect(watched.errors).toEqual([]);
  },
);

const editor = (page: Page): Locator =>
  page.getByRole("textbox", { name: /^index\.ts of .*To leave the editor/ });
const errors = (page: Page): Locator => page.locator(".squiggly-error");

async function fetchedTypes(): Promise<string[]> {
  const paths = (await watched.transfers()).map(({ path }) => path);
  return paths.flatMap((path) => /([a-z][\w-]*?)\.[\w-]{8}\.json$/.exec(path)?.[1] ?? []);
}

async function write(page: Page, text: string): Promise<void> {
  await editor(page).focus();
  await focused(page);
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** Its own element has no size: it is never visible. */
const focused = (page: Page): Promise<void> =>
  page.locator("[aria-label*='To leave the editor']:focus").waitFor({ state: "attached" });

/** As somebody reads it who goes from error to error with F8. */
async function messageAtNextError(page: Page, expected: string): Promise<void> {
  const message = page.locator(".marker-widget .message").first();
  const read = async () => {
    await page.keyboard.press("F8");
    return (await message.isVisible()) ? (await message.innerText()).replaceAll("\u00a0", " ") : "";
  };
  await expect.poll(read, { timeout: SLOW_MS / 2 }).toContain(expected);
  await page.keyboard.press("Escape");
}
