import { BarMark, PhaseMark, SignMark } from "../shared/marks.tsx";
import type { Facts } from "./facts.ts";

/** The shape that an item has on the drawing, before its name. */
export function ItemMark({ facts }: { facts: Facts }) {
  if (facts.phase) return <PhaseMark phase={facts.phase} />;
  if (facts.sign) return <SignMark kind={facts.sign} />;
  return facts.bar ? <BarMark kind={facts.bar} /> : null;
}
