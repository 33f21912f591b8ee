/** Suggestions in `template.yaml`: resource types, properties and values, from the tables that read templates. */
import { monaco } from "./monaco.ts";

const SUGGESTIONS = monaco.languages.CompletionItemKind;
let registered = false;

/** Once per page. The tables are fetched with the first suggestion. */
export function offerInTemplates(): void {
  if (registered) return;
  registered = true;
  monaco.languages.registerCompletionItemProvider("yaml", {
    triggerCharacters: [" ", "\n"],
    async provideCompletionItems(model, position) {
      const { completeTemplate } = await import("../../../session/template-completion.ts");
      const { Range } = monaco;
      const offset = model.getOffsetAt(position);
      const [text, rest] = [model.getValue().slice(0, offset), model.getValue().slice(offset)];
      const typed = /[\w:.]*$/.exec(text)![0];
      const range = new Range(
        position.lineNumber,
        position.column - typed.length,
        position.lineNumber,
        position.column,
      );
      return {
        suggestions: completeTemplate(text, rest).map(
          ({ label, detail, kind, required, nested }) => ({
            label,
            detail,
            kind: kind === "property" ? SUGGESTIONS.Property : SUGGESTIONS.EnumMember,
            insertText: kind === "value" ? label : nested ? `${label}:\n  ` : `${label}: `,
            sortText: `${required ? "0" : "1"}${label}`,
            range,
          }),
        ),
      };
    },
  });
}
