/** What a key asks of the timeline; null when it is not meant for it. */
export type Command =
  | { type: "zoom"; factor: number }
  | { type: "fit" }
  /** By this share of the width. */
  | { type: "pan"; share: number }
  | { type: "select" }
  | { type: "clear" }
  | { type: "move"; key: string };

type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): Command | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === "+" || key === "=") return { type: "zoom", factor: 2 };
  if (key === "-" || key === "_") return { type: "zoom", factor: 0.5 };
  if (key === "0") return { type: "fit" };
  if (key === "Enter" || key === " ") return { type: "select" };
  if (key === "Escape") return { type: "clear" };
  if (shiftKey && key === "ArrowLeft") return { type: "pan", share: -0.15 };
  if (shiftKey && key === "ArrowRight") return { type: "pan", share: 0.15 };
  return MOVES.has(key) ? { type: "move", key } : null;
}

const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);
