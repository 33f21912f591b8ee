/**
 * Runs with Ctrl+Enter or Command+Enter from anywhere inside, before an editor can take the keys for itself. What is in an
 * element with `data-own-run` runs something else with them.
 */
export function runOnCtrlEnter(run: () => void) {
  return (event: KeyboardEvent): void => {
    if (
      event.key !== "Enter" ||
      !(event.ctrlKey || event.metaKey) ||
      event.shiftKey ||
      event.altKey
    )
      return;
    if (event.target instanceof Element && event.target.closest("[data-own-run]")) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
}
