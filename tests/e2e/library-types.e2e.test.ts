/** What the full editor knows of the libraries that the code imports: their types come with the import. */
import type { Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSite, type Site, type WatchedPage } from "./site.ts";

const LESSON = "modules/01-execution-model/01-anatomy/";
/** Most of a client's types are Node's; a slow machine takes seconds to read them. */
const SLOW_MS = 80_000;
const CLIENT = `import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
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

test(
  "a wrong input of a command is an error; its types came with the import",
  async () => {
    const { page } = watched;
    expect(await fetchedTypes()).toEqual([]);
    await write(
      page,
      `${CLIENT}await client.send(new GetCommand({ TableNam: "t", Key: { id: 1 } }));`,
    );
    await untilErrorSays(page, "'TableNam' does not exist in type 'GetCommandInput'");
    const fetched = await fetchedTypes();
    expect(fetched).toContain("aws-sdk__lib-dynamodb");
    expect(fetched.filter((name) => name.includes("client-"))).toEqual([
      "aws-sdk__client-dynamodb",
    ]);
  },
  SLOW_MS,
);

test(
  "the members of a client are suggested, over everything else on the page",
  async () => {
    const { page } = watched;
    await write(page, `${CLIENT}client`);
    await page.keyboard.type(".");
    // Playwright clicks only what nothing covers.
    await page.getByRole("option", { name: /^send/ }).click();
    await expect.poll(() => line(page, "client.send").count()).toBe(1);
  },
  SLOW_MS,
);

test(
  "a package that is not there: what it may have meant, and where all are listed",
  async () => {
    const { page } = watched;
    await write(page, 'import { map } from "lodahs";\nmap();');
    await untilErrorSays(
      page,
      /^Cannot find the package "lodahs"\..* there is .*lodash.*All libraries: \/reference\/libraries\//,
    );
    expect(watched.errors).toEqual([]);
  },
  SLOW_MS,
);

const editor = (page: Page): Locator =>
  page.getByRole("textbox", { name: /^index\.ts of .*To leave the editor/ });
const line = (page: Page, text: string): Locator => page.locator(".view-line", { hasText: text });

/** Names of packages. */
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

/** As somebody reads them who goes from error to error with F8. Those of earlier text may still be there at first. */
async function untilErrorSays(page: Page, expected: string | RegExp): Promise<void> {
  const message = page.locator(".marker-widget .message").first();
  const next = async (): Promise<string> => {
    await page.keyboard.press("F8");
    // Monaco's spaces do not break.
    return (await message.isVisible()) ? (await message.innerText()).replaceAll("\u00a0", " ") : "";
  };
  await expect.poll(next, { timeout: SLOW_MS / 2 }).toMatch(expected);
  await page.keyboard.press("Escape");
}
