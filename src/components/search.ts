/** Search as a function of the text typed: loads Pagefind on its first use and shows what it finds. */

interface PagefindResult {
  url: string;
  /** HTML with <mark> around what was found; made by Pagefind from our own pages. */
  excerpt: string;
  meta: { title?: string };
  sub_results: { url: string; title: string; excerpt: string }[];
}

interface Pagefind {
  options(options: object): Promise<void>;
  debouncedSearch(
    query: string,
  ): Promise<{ results: { data(): Promise<PagefindResult> }[] } | null>;
}

export interface SearchParts {
  /** Where `pagefind.js` is. */
  bundle: string;
  status: HTMLElement;
  results: HTMLElement;
}

const MOST_RESULTS = 8;

export function createSearch({
  bundle,
  status,
  results,
}: SearchParts): (query: string) => Promise<void> {
  let pagefind: Promise<Pagefind> | undefined;
  let latest = "";

  const say = (text: string, found: PagefindResult[] = []) => {
    status.textContent = text;
    results.replaceChildren(...found.map(renderResult));
  };

  return async function search(query: string): Promise<void> {
    latest = query;
    if (query.trim() === "") return say("Type a word: freeze, billed duration, timeout.");
    try {
      pagefind ??= import(/* @vite-ignore */ bundle);
      const answer = await (await pagefind).debouncedSearch(query);
      if (answer === null || query !== latest) return;
      const found = await Promise.all(
        answer.results.slice(0, MOST_RESULTS).map((result) => result.data()),
      );
      if (query !== latest) return;
      const many = answer.results.length;
      say(
        many === 0 ? `Nothing has “${query}” in it.` : many === 1 ? "One page" : `${many} pages`,
        found,
      );
    } catch {
      pagefind = undefined;
      say("The search index did not load. It exists only in the built site; otherwise, try again.");
    }
  };
}

function renderResult(result: PagefindResult): HTMLLIElement {
  // The part of the page that matches best, when there is one.
  const best = result.sub_results[0] ?? { ...result, title: result.meta.title ?? result.url };
  const page = result.meta.title ?? best.title;
  const link = document.createElement("a");
  link.href = best.url;
  const title = document.createElement("strong");
  title.textContent = best.title === page ? page : `${page}: ${best.title}`;
  const excerpt = document.createElement("span");
  excerpt.innerHTML = best.excerpt;
  link.append(title, excerpt);
  const item = document.createElement("li");
  item.append(link);
  return item;
}
