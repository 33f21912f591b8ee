/** Monaco with TypeScript and the features that short handlers need, rather than everything that VS Code has. */
import "monaco-editor/features/bracketMatching/register.js";
import "monaco-editor/features/caretOperations/register.js";
import "monaco-editor/features/clipboard/register.js";
import "monaco-editor/features/codeEditor/register.js";
import "monaco-editor/features/codicon/register.js";
import "monaco-editor/features/comment/register.js";
import "monaco-editor/features/contextmenu/register.js";
import "monaco-editor/features/cursorUndo/register.js";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/format/register.js";
import "monaco-editor/features/gotoError/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/indentation/register.js";
import "monaco-editor/features/lineSelection/register.js";
import "monaco-editor/features/linesOperations/register.js";
import "monaco-editor/features/longLinesHelper/register.js";
import "monaco-editor/features/multicursor/register.js";
import "monaco-editor/features/parameterHints/register.js";
import "monaco-editor/features/quickCommand/register.js";
import "monaco-editor/features/rename/register.js";
import "monaco-editor/features/smartSelect/register.js";
import "monaco-editor/features/snippet/register.js";
import "monaco-editor/features/tokenization/register.js";
import "monaco-editor/features/wordOperations/register.js";
import "monaco-editor/languages/definitions/javascript/register.js";
import "monaco-editor/languages/definitions/typescript/register.js";
import "monaco-editor/languages/definitions/yaml/register.js";
// Monaco's own list of features leaves out the list of suggestions; its full build imports it the same way.
import "monaco-editor/editor/contrib/suggest/browser/suggestController.js";
import * as monaco from "monaco-editor/editor/editor.api.js";

export { monaco };
export {
  javascriptDefaults,
  typescriptDefaults,
} from "monaco-editor/languages/features/typescript/register.js";

// The worker for types has the name that Monaco gives its own, so that the build makes one file of the two.
globalThis.MonacoEnvironment = {
  getWorker: (_module, label) => {
    if (label === "typescript" || label === "javascript") {
      return new Worker(new URL("./ts.worker.ts", import.meta.url), {
        type: "module",
        name: "types",
      });
    }
    return new Worker(new URL("./editor.worker.ts", import.meta.url), {
      type: "module",
      name: "editor",
    });
  },
};
