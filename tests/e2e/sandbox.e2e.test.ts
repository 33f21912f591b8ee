/** A project of one's own: brought, run, kept, exported, and what is said when it cannot be taken. */
import { readFileSync } from "node:fs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { openSite, type Site, type WatchedPage } from "./site.ts";

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: nodejs24.x
      Events:
        List: { Type: HttpApi, Properties: { Path: /orders, Method: get } }
`;
const SHOP = {
  "shop/template.yaml": TEMPLATE,
  "shop/src/app.mjs": `import { total } from "./total.mjs";
import { euros } from "money";
export const handler = async ({ prices = [2, 3] }) => ({
  statusCode: 200,
  body: "in total " + euros(total(prices)),
});
`,
  "shop/src/total.mjs": "export const total = (prices) => prices.reduce((a, b) => a + b, 0);\n",
  "shop/src/node_modules/money/package.json": '{"name":"money","main":"index.js"}',
  "shop/src/node_modules/money/index.js": "exports.euros = (n) => n.toFixed(2) + ' EUR';\n",
  "shop/src/package.json": '{"dependencies":{"money":"1.0.0"}}',
  "shop/events/large.json": '{ "prices": [40, 2] }',
};
const NATIVE = {
  "index.mjs": 'import hash from "bcrypt";\nexport const handler = async () => hash;\n',
  "node_modules/bcrypt/package.json": '{"name":"bcrypt","main":"index.js"}',
  "node_modules/bcrypt/index.js": "module.exports = require('./lib/bcrypt.node');\n",
  "node_modules/bcrypt/lib/bcrypt.node": "machine code",
  "node_modules/bcrypt/binding.gyp": "{}",
};
const TWO = {
  "a.mjs": "export const handler = async () => 'from a';\n",
  "b.mjs": "export const handler = async () => 'from b';\n",
};

let site: Site;
let watched: WatchedPage;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
afterEach(async () => {
  const { errors, thirdParty, page } = watched;
  await page.context().close();
  const wrong = [...errors, ...thirdParty];
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
});

test("a zip is read, run, kept over a reload and exported; what cannot be taken leaves it as it is", async () => {
  watched = await site.newPage();
  const { page } = watched;
  await page.goto(new URL("sandbox/", site.url).href);
  await drop(page, "shop.zip", SHOP);
  await ready(page);
  await page.locator(".br-name:focus").waitFor();

  await page.getByRole("tab", { name: "Event", exact: true }).click();
  await page.getByLabel("Every request carries").selectOption("events/large.json");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await answer(page, /42\.00 EUR/);
  expect(await violations(page)).toEqual([]);

  await page.reload();
  await ready(page);
  await page
    .getByRole("combobox", { name: /^Requests/ })
    .selectOption({ label: "ServerlessHttpApi (HTTP)" });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await answer(page, /5\.00 EUR/);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export as a SAM project" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("shop.zip");
  const exported = unzipSync(readFileSync(await download.path()));
  expect(Object.keys(exported)).toEqual(
    expect.arrayContaining(["shop/template.yaml", "shop/src/app.mjs", "shop/README.md"]),
  );
  expect(strFromU8(exported["shop/template.yaml"]!)).toContain("AWS::Serverless::Function");

  await choose(page, "broken.zip", strToU8("not a zip"));
  await page.getByText("broken.zip is not a zip that can be opened").waitFor();
  await choose(page, "papers.zip", zipSync({ "papers/letter.txt": strToU8("Dear all") }));
  await page.getByText("papers holds no code").waitFor();
  await page.getByText("shop is still open").waitFor();
});

test("what is wrong with a project is said beside it: a native addon, several handlers, a template's line", async () => {
  watched = await site.newPage();
  const { page } = watched;
  await page.goto(new URL("sandbox/", site.url).href);
  await choose(page, "login.zip", zipped(NATIVE));
  await page.getByText(/bcrypt is a native addon .*Use bcryptjs/).waitFor();

  await choose(page, "two.zip", zipped(TWO));
  await page.getByText("There are several handlers: a.handler, b.handler.").waitFor();
  // Above the code, where it is seen.
  const problem = await page.locator(".ed-problems").boundingBox();
  const editor = await page.locator(".br-bench > .ed").boundingBox();
  expect(problem!.y).toBeLessThan(editor!.y);
  await page.getByRole("button", { name: "b.handler" }).click();
  await ready(page);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await answer(page, /from b/);

  const wrong = TEMPLATE.replace("app.handler", "!Ref Nobody");
  await choose(page, "wrong.zip", zipped({ ...SHOP, "shop/template.yaml": wrong }));
  await page.getByText("template.yaml:7:16 Resources.Orders.Properties.Handler").waitFor();
  expect(await page.getByRole("button", { name: /^template\.yaml, line/ }).count()).toBe(1);
});

const zipped = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));

const ready = (page: Page) => page.locator('[data-ready="true"]').waitFor();

async function answer(page: Page, text: RegExp): Promise<void> {
  await page.getByRole("tab", { name: "Results" }).click();
  await page.getByRole("tabpanel", { name: "Results" }).getByText(text).first().waitFor();
}

async function choose(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.locator('[data-loaded="true"]').waitFor();
  await page
    .getByLabel("A zip or a file", { exact: true })
    .setInputFiles({ name, mimeType: "application/zip", buffer: Buffer.from(bytes) });
}

/** As a browser says that a file was dropped. */
async function drop(page: Page, name: string, files: Record<string, string>): Promise<void> {
  await page.locator('[data-loaded="true"]').waitFor();
  const bytes = [...zipped(files)];
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const it = new DataTransfer();
      it.items.add(new File([new Uint8Array(content)], fileName, { type: "application/zip" }));
      return it;
    },
    [name, bytes] as const,
  );
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
}
