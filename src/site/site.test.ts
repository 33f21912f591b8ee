import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LAMBDA_PRICES, LAMBDA_QUOTAS, QUOTAS_BY_SERVICE } from "../session/protocol.ts";
import { DARK, LIGHT, monacoTheme } from "../styles/code-theme.ts";
import { formatPrice, formatQuota } from "./figures.ts";
import { highlight } from "./highlight.ts";

describe("figures", () => {
  test("a quota stands with its unit, and does not break before it", () => {
    expect(formatQuota(LAMBDA_QUOTAS.initTimeout)).toBe("10\u00a0s");
    expect(formatQuota(LAMBDA_QUOTAS.memoryMaximum)).toBe("10,240\u00a0MB");
    expect(formatQuota(LAMBDA_QUOTAS.accountConcurrency)).toBe("1,000");
    expect(formatQuota(LAMBDA_QUOTAS.extensionPort)).toBe("2773");
  });

  test("the page of quotas has those of every service", () => {
    const page = readFileSync("content/reference/quotas.mdx", "utf8");
    expect([...page.matchAll(/<QuotaTable service="(.+?)"/g)].map(([, title]) => title)).toEqual(
      QUOTAS_BY_SERVICE.map(({ title }) => title),
    );
  });

  test("a price keeps every digit that AWS states", () => {
    expect(formatPrice(LAMBDA_PRICES.gbSecondX86)).toBe("$0.0000166667");
    expect(formatPrice(LAMBDA_PRICES.request, 1_000_000)).toBe("$0.20");
    expect(formatPrice(LAMBDA_PRICES.gbSecondX86, 50_000)).toBe("$0.83");
  });
});

describe("the highlight", () => {
  test("says roles and not colours, one line an element", async () => {
    expect(await highlight('const n = 1; // "one"\nreturn `${Date.now()}`;\n', "typescript")).toBe(
      [
        '<span class="line"><span class="tok-keyword">const </span>n <span class="tok-punctuation">= </span><span class="tok-number">1</span><span class="tok-punctuation">; </span><span class="tok-comment">// "one"</span></span>',
        '<span class="line"><span class="tok-keyword">return </span><span class="tok-string">`</span><span class="tok-punctuation">${</span><span class="tok-type">Date</span><span class="tok-punctuation">.</span>now<span class="tok-punctuation">()}</span><span class="tok-string">`</span><span class="tok-punctuation">;</span></span>',
      ].join("\n"),
    );
  });

  test("escapes what HTML would take for its own", async () => {
    expect(await highlight("a < b && c > d", "text")).toBe(
      '<span class="line">a &lt; b &amp;&amp; c &gt; d</span>',
    );
  });
});

test.each([
  ["vs", LIGHT],
  ["vs-dark", DARK],
] as const)("Monaco's theme on %s paints with the palette and nothing else", (base, palette) => {
  const known = new Set(Object.values(palette.roles).map((color) => color.slice(1)));
  for (const { foreground } of monacoTheme(base, palette).rules)
    expect(known).toContain(foreground);
});
