/** Where Monaco's lists and hints go: over everything on the page, and where there is room for them. */
import { monaco } from "./monaco.ts";

type Editor = ReturnType<typeof monaco.editor.create>;
type Widget = Parameters<Editor["addContentWidget"]>[0];

const SUGGESTIONS = "editor.widget.suggestWidget";

/** A place for them outside of the lesson, whose other columns would cover them. The caller removes it. */
export function addWidgetHost(): HTMLElement {
  const host = document.createElement("div");
  // Monaco's styles and colours come with its class.
  host.className = "monaco-editor ed-widgets";
  document.body.append(host);
  return host;
}

/**
 * Monaco chooses between above and below as if the page began at the top of the window, which is wrong once it has been scrolled. It
 * takes the first place that fits, and that it measures correctly: so both are offered, what it chose first. Suggestions
 * belong below, where they do not hide the code that they continue.
 */
export function offerBothSides(editor: Editor): void {
  const { ABOVE, BELOW } = monaco.editor.ContentWidgetPositionPreference;
  const add = editor.addContentWidget.bind(editor);
  editor.addContentWidget = (widget: Widget) => {
    const positionOf = widget.getPosition.bind(widget);
    widget.getPosition = () => {
      const position = positionOf();
      const [only, ...more] = position?.preference ?? [];
      if (!position || more.length > 0 || (only !== ABOVE && only !== BELOW)) return position;
      const below = only === BELOW || widget.getId() === SUGGESTIONS;
      return { ...position, preference: below ? [BELOW, ABOVE] : [ABOVE, BELOW] };
    };
    add(widget);
  };
}
