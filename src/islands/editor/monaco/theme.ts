import { DARK, LIGHT, monacoTheme, type CodePalette } from "../../../styles/code-theme.ts";
import { monaco } from "./monaco.ts";

let following = false;

/** The editor's colours follow the page's `data-theme`. */
export function followTheme(): void {
  if (following) return;
  following = true;
  monaco.editor.defineTheme("coldstart-light", withPlainBrackets(monacoTheme("vs", LIGHT), LIGHT));
  monaco.editor.defineTheme(
    "coldstart-dark",
    withPlainBrackets(monacoTheme("vs-dark", DARK), DARK),
  );
  const page = document.documentElement;
  const apply = (): void =>
    monaco.editor.setTheme(page.dataset["theme"] === "dark" ? "coldstart-dark" : "coldstart-light");
  apply();
  new MutationObserver(apply).observe(page, { attributeFilter: ["data-theme"] });
}

/** Brackets keep the colour of punctuation, as in the static code; Monaco would colour them by depth. */
function withPlainBrackets(theme: ReturnType<typeof monacoTheme>, { roles }: CodePalette) {
  const depths = [1, 2, 3, 4, 5, 6].map((depth) => [
    `editorBracketHighlight.foreground${depth}`,
    roles.punctuation,
  ]);
  return { ...theme, colors: { ...theme.colors, ...Object.fromEntries(depths) } };
}
