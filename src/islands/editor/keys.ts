/** Runs with Ctrl+Enter or Command+Enter from anywhere inside, before an editor can take the keys for itself. */
export function runOnCtrlEnter(run: () => void) {
  return (event: KeyboardEvent): void => {
    if (
      event.key !== "Enter" ||
      !(event.ctrlKey || event.metaKey) ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
}
