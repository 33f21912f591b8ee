import { DARK, LIGHT, monacoTheme } from "../../../styles/code-theme.ts";
import { monaco } from "./monaco.ts";

let following = false;

/** The editor's colours follow the page's `data-theme`. */
export function followTheme(): void {
  if (following) return;
  following = true;
  monaco.editor.defineTheme("coldstart-light", monacoTheme("vs", LIGHT));
  monaco.editor.defineTheme("coldstart-dark", monacoTheme("vs-dark", DARK));
  const page = document.documentElement;
  const apply = (): void =>
    monaco.editor.setTheme(page.dataset["theme"] === "dark" ? "coldstart-dark" : "coldstart-light");
  apply();
  new MutationObserver(apply).observe(page, { attributeFilter: ["data-theme"] });
}
