import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface BlockListProps {
  length: number;
  /** Rows `[from, to)`. */
  render: (from: number, to: number) => ComponentChildren;
  /** Expected height of a row in pixels, until it has been measured. */
  rowPx: number;
  /** Class of each block; a block is a `role="presentation"` box inside the list. */
  class?: string;
}

const BLOCK = 100;
/** Below this everything is simply there, for searching in the page. */
const SMALL = 400;

/** A long list in blocks of a hundred rows, of which only those near the viewport are built. */
export function BlockList({ length, render, rowPx, class: className }: BlockListProps) {
  if (length <= SMALL) return <>{render(0, length)}</>;
  const blocks = Math.ceil(length / BLOCK);
  return (
    <>
      {Array.from({ length: blocks }, (_, b) => {
        const to = Math.min(length, (b + 1) * BLOCK);
        return (
          <Block key={b} isFirst={b === 0} heightPx={(to - b * BLOCK) * rowPx} class={className}>
            {() => render(b * BLOCK, to)}
          </Block>
        );
      })}
    </>
  );
}

/** How far outside of what can be seen a block is built already. */
const AHEAD = "600px";

function Block({
  isFirst,
  ...props
}: {
  /** Is there before anybody looks: prints and long screenshots show it. */
  isFirst: boolean;
  heightPx: number;
  class: string | undefined;
  children: () => ComponentChildren;
}) {
  const element = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(isFirst);
  const height = useRef(props.heightPx);
  useEffect(() => {
    const target = element.current!;
    const observer = new IntersectionObserver(
      ([entry]) => {
        setNear((was) => {
          if (was && !entry!.isIntersecting) height.current = target.offsetHeight;
          return entry!.isIntersecting || isFirst;
        });
      },
      // The list may scroll in a box of its own, at which a margin of the page's viewport ends.
      { rootMargin: AHEAD, scrollMargin: AHEAD },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [isFirst]);
  return (
    <div
      ref={element}
      role="presentation"
      class={props.class}
      style={near ? undefined : { height: `${height.current}px` }}
    >
      {near ? props.children() : null}
    </div>
  );
}
