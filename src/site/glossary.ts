/** The glossary's words, and the links from lessons to them. Read by the site's configuration, so without Vite. */
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { satteri } from "@astrojs/markdown-satteri";

type Options = NonNullable<Parameters<typeof satteri>[0]>;
type MdastPlugin = NonNullable<Options["mdastPlugins"]>[number];

export interface GlossaryTerm {
  /** Its page is `/glossary/<slug>/`. */
  slug: string;
  /** The forms in which a text may have it, as they are spelled. */
  terms: string[];
}

/** Every term, from the front matter of its page. `content` is the folder with the workshop's text. */
export function readGlossary(content: string): GlossaryTerm[] {
  return globSync(`${content}/glossary/*.mdx`)
    .toSorted()
    .flatMap((file) => {
      const [, list] = /^terms: (\[.*\])$/m.exec(readFileSync(file, "utf8")) ?? [];
      return list ? [{ slug: basename(file, ".mdx"), terms: JSON.parse(list) as string[] }] : [];
    });
}

/** Where a word is not linked: it is a link already, or stands where links disturb. */
const NEVER_IN = ["link", "heading", "tableCell", "mdxJsxTextElement"];

/** Links the first use of each term in a lesson to its page. */
export function glossaryLinks(glossary: readonly GlossaryTerm[]): MdastPlugin {
  const slugs = new Map(glossary.flatMap(({ slug, terms }) => terms.map((term) => [term, slug])));
  const words = [...slugs.keys()].toSorted((a, b) => b.length - a.length).join("|");
  if (words === "") return null;
  return ({ fileURL }) => {
    if (!fileURL?.pathname.includes("/content/modules/")) return null;
    const linked = new Set<string>();
    return {
      name: "glossary-links",
      text(node, context) {
        let above: Parameters<typeof context.parent>[0] | undefined = context.parent(node);
        for (; above; above = context.parent(above)) if (NEVER_IN.includes(above.type)) return;
        const parts = [];
        let rest = 0;
        for (const match of node.value.matchAll(
          new RegExp(`(?<![\\w-])(?:${words})(?![\\w-])`, "gi"),
        )) {
          const slug = slugs.get(match[0]) ?? slugs.get(match[0].toLowerCase());
          if (slug === undefined || linked.has(slug)) continue;
          linked.add(slug);
          const before = node.value.slice(rest, match.index);
          if (before !== "") parts.push({ type: "text" as const, value: before });
          const text = { type: "text" as const, value: match[0] };
          parts.push({ type: "link" as const, url: `/glossary/${slug}/`, children: [text] });
          rest = match.index + match[0].length;
        }
        if (parts.length === 0) return;
        const after = node.value.slice(rest);
        if (after !== "") parts.push({ type: "text" as const, value: after });
        context.replaceNode(node, parts);
      },
    };
  };
}
