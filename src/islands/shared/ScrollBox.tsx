import type { ComponentChildren, JSX, Ref } from "preact";

interface ScrollBoxProps {
  label: string;
  class: string;
  maxHeight?: number;
  elementRef?: Ref<HTMLElement>;
  onCopy?: JSX.ClipboardEventHandler<HTMLElement>;
  children: ComponentChildren;
}

/** A box that scrolls, named and within reach of the keyboard. */
export function ScrollBox({
  label,
  class: className,
  maxHeight,
  elementRef,
  onCopy,
  children,
}: ScrollBoxProps) {
  return (
    <section
      ref={elementRef}
      class={className}
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached without a pointer
      tabIndex={0}
      style={maxHeight === undefined ? undefined : { maxHeight: `${maxHeight}px` }}
      onCopy={onCopy}
    >
      {children}
    </section>
  );
}
