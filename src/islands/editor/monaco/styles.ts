/**
 * Monaco's style sheet as a file. Astro's build drops the styles of a script that only browsers load later, so the ones that Monaco's
 * modules import do not arrive; these are the same, from its own build.
 */
import address from "../../../../node_modules/monaco-editor/min/vs/editor/editor.main.css?url";

let loading: Promise<void> | undefined;

/** Resolves when the styles apply. Rejects when they cannot be loaded, and may then be asked again. */
export function loadStyles(): Promise<void> {
  loading ??= new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      loading = undefined;
      link.remove();
      reject(new Error("the editor's styles did not load"));
    });
    document.head.append(link);
  });
  return loading;
}
