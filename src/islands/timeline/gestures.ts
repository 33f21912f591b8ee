import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

export interface Gestures {
  pan: (px: number) => void;
  zoom: (factor: number, x: number) => void;
  move: (x: number, clientX: number, clientY: number, touch: boolean) => void;
  leave: () => void;
  tap: (clientX: number, clientY: number) => void;
  doubleTap: (clientX: number, clientY: number) => void;
}

/** A press that moves less than this is a tap. */
const SLOP_PX = 4;

/**
 * Wheel, drag, pinch and tap on an element. Vertical wheels and vertical swipes are left to the page: the element needs
 * `touch-action: pan-y`.
 */
export function useGestures(element: RefObject<HTMLElement>, gestures: Gestures): void {
  const latestRef = useRef(gestures);
  useLayoutEffect(() => {
    latestRef.current = gestures;
  });
  useEffect(() => {
    const target = element.current;
    return target ? listen(target, () => latestRef.current) : undefined;
  }, [element]);
}

function listen(target: HTMLElement, on: () => Gestures): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let press: { x: number; y: number; dragging: boolean } | null = null;
  let pinch: { distance: number; x: number } | null = null;
  let lastTap = { at: -Infinity, x: 0, y: 0 };

  const localX = (clientX: number): number => clientX - target.getBoundingClientRect().left;
  const twoFingers = (): { distance: number; x: number } => {
    const [a, b] = [...pointers.values()] as [{ x: number; y: number }, { x: number; y: number }];
    return { distance: Math.max(10, Math.hypot(a.x - b.x, a.y - b.y)), x: localX((a.x + b.x) / 2) };
  };

  const wheel = (event: WheelEvent): void => {
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const turn = Math.max(-120, Math.min(120, event.deltaY * unit));
      on().zoom(Math.exp(-turn / 240), localX(event.clientX));
      return;
    }
    const sideways = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
    if (!event.shiftKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
    event.preventDefault();
    on().pan(sideways * unit);
  };

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    press = { x: event.clientX, y: event.clientY, dragging: false };
    if (pointers.size === 2) {
      press.dragging = true;
      pinch = twoFingers();
    }
  };

  const move = (event: PointerEvent): void => {
    const known = pointers.get(event.pointerId);
    if (!known || !press) {
      on().move(localX(event.clientX), event.clientX, event.clientY, event.pointerType === "touch");
      return;
    }
    const dx = event.clientX - known.x;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pinch && pointers.size === 2) {
      const now = twoFingers();
      on().zoom(now.distance / pinch.distance, now.x);
      on().pan(pinch.x - now.x);
      pinch = now;
      return;
    }
    if (!press.dragging) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < SLOP_PX) return;
      press.dragging = true;
      target.setPointerCapture(event.pointerId);
      target.dataset["dragging"] = "";
      on().leave();
      on().pan(press.x - event.clientX);
      return;
    }
    on().pan(-dx);
  };

  const up = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId)) return;
    if (pointers.size === 1) pinch = null;
    if (pointers.size > 0) return;
    const tapped = press !== null && !press.dragging && event.type === "pointerup";
    press = null;
    delete target.dataset["dragging"];
    if (!tapped) return;
    const again =
      event.timeStamp - lastTap.at < 350 &&
      Math.hypot(event.clientX - lastTap.x, event.clientY - lastTap.y) < 16;
    lastTap = again
      ? { at: -Infinity, x: 0, y: 0 }
      : { at: event.timeStamp, x: event.clientX, y: event.clientY };
    if (again) on().doubleTap(event.clientX, event.clientY);
    else on().tap(event.clientX, event.clientY);
  };

  const leave = (): void => on().leave();

  target.addEventListener("wheel", wheel, { passive: false });
  target.addEventListener("pointerdown", down);
  target.addEventListener("pointermove", move);
  target.addEventListener("pointerup", up);
  target.addEventListener("pointercancel", up);
  target.addEventListener("pointerleave", leave);
  return () => {
    target.removeEventListener("wheel", wheel);
    target.removeEventListener("pointerdown", down);
    target.removeEventListener("pointermove", move);
    target.removeEventListener("pointerup", up);
    target.removeEventListener("pointercancel", up);
    target.removeEventListener("pointerleave", leave);
  };
}
