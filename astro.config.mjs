import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import mdx from "@astrojs/mdx";
import { satteri } from "@astrojs/markdown-satteri";
import preact from "@astrojs/preact";
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import { leanCompiler } from "./scripts/lib/lean.mjs";
import { MAP, MODULES, REFERENCE, SANDBOX, lessonPath } from "./src/site/curriculum.ts";
import { glossaryLinks, readGlossary } from "./src/site/glossary.ts";
import { DARK, LIGHT, textMateTheme } from "./src/styles/code-theme.ts";

/** Where the site will live: `/` or a sub-path such as `/workshops/coldstart`. */
const base = process.env.COLDSTART_BASE ?? "/";
const source = fileURLToPath(new URL("./src", import.meta.url));

/**
 * The reading order, from which "previous" and "next" are made: each lesson, then its lab, then the sandbox and the
 * reference. What the
 * learner sees as navigation is src/components/Sidebar.astro. Listed here because Starlight generates sidebars only from
 * src/content/docs, and the workshop's text lives in content/.
 */
function readingOrder() {
  const lessons = MODULES.flatMap((module) =>
    module.lessons.flatMap((lesson) => {
      const path = lessonPath(module, lesson);
      const items = [];
      if (path !== undefined && existsSync(`content${path.slice(0, -1)}.mdx`)) {
        items.push({ label: `${lesson.number} ${lesson.title}`, link: path });
      }
      const brief = `labs/${lesson.lab}/index.mdx`;
      if (existsSync(brief))
        items.push({ label: `Lab: ${titleIn(brief)}`, link: `/labs/${lesson.lab}/` });
      return items;
    }),
  );
  return [MAP, ...lessons, SANDBOX, ...REFERENCE];
}

/** The title in a file's front matter; whether it is sound is checked by src/content.config.ts. */
function titleIn(file) {
  return /^title: *(.+)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? file;
}

/** Authors link from the site's root (`/reference/quotas/`); the sub-path is added here. */
const linksUnderBase = {
  name: "links-under-base",
  element: {
    filter: ["a"],
    visit(node, context) {
      const href = node.properties?.href;
      if (typeof href !== "string" || !href.startsWith("/") || href.startsWith("//")) return;
      context.setProperty(node, "href", base.replace(/\/$/, "") + href);
    },
  },
};

const override = (name) => [name, `./src/components/starlight/${name}.astro`];

export default defineConfig({
  base,
  trailingSlash: "always",
  devToolbar: { enabled: false },
  markdown: {
    processor: satteri({
      mdastPlugins: [glossaryLinks(readGlossary("content"))],
      hastPlugins: [linksUnderBase],
    }),
  },
  integrations: [
    starlight({
      title: "Coldstart",
      description:
        "A workshop on AWS Lambda that runs: real handler code on a simulated account, on virtual time, in the page.",
      favicon: "/favicon.svg",
      sidebar: readingOrder(),
      credits: false,
      lastUpdated: false,
      disable404Route: true,
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 2 },
      markdown: { processedDirs: ["./content", "./labs"], headingLinks: false },
      customCss: [
        "./src/styles/fonts.css",
        "./src/styles/tokens.css",
        "./src/styles/phases.css",
        "./src/styles/code.css",
        "./src/styles/shell.css",
        "./src/styles/prose.css",
      ],
      components: Object.fromEntries(
        [
          "ContentPanel",
          "Footer",
          "Head",
          "Header",
          "MarkdownContent",
          "PageTitle",
          "Pagination",
          "Search",
          "Sidebar",
          "SiteTitle",
          "ThemeProvider",
          "ThemeSelect",
        ].map(override),
      ),
      expressiveCode: {
        themes: [
          textMateTheme("coldstart-dark", "dark", DARK),
          textMateTheme("coldstart-light", "light", LIGHT),
        ],
        useStarlightUiThemeColors: false,
        minSyntaxHighlightingColorContrast: 0,
        styleOverrides: {
          borderRadius: "var(--radius-md)",
          borderColor: "var(--line)",
          codeFontFamily: "var(--font-mono)",
          codeFontSize: "14px",
          codeLineHeight: "22px",
          codePaddingBlock: "12px",
          codePaddingInline: "16px",
          uiFontFamily: "var(--font-mono)",
          uiFontSize: "var(--text-xs)",
          focusBorder: "var(--focus)",
          frames: {
            frameBoxShadowCssValue: "none",
            editorTabBarBackground: "var(--surface)",
            editorActiveTabBackground: "var(--surface)",
            editorActiveTabForeground: "var(--text-muted)",
            editorActiveTabIndicatorTopColor: "transparent",
            editorActiveTabIndicatorBottomColor: "transparent",
            editorTabBarBorderColor: "var(--line)",
            editorTabBarBorderBottomColor: "var(--line)",
            terminalTitlebarBackground: "var(--surface)",
            terminalTitlebarBorderBottomColor: "var(--line)",
            terminalBackground: "var(--code-paper)",
          },
        },
      },
    }),
    mdx(),
    preact(),
  ],
  vite: {
    resolve: { alias: { "~": source } },
    plugins: [leanCompiler()],
    worker: {
      format: "es",
      plugins: () => [leanCompiler()],
      // As Astro names those of pages: what both can load is one file then, and not two that are alike.
      rolldownOptions: { output: { assetFileNames: "_astro/[name].[hash][extname]" } },
    },
    build: {
      rolldownOptions: {
        // Astro marks MDX modules with a directive of its own; the bundler's remark on it says nothing to an author.
        onLog(level, log, report) {
          if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
        },
      },
    },
  },
});
