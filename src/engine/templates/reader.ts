import type { Messages } from "./messages.ts";
import type { TemplateNode } from "./node.ts";

/** A template as a tree, whatever it was written in. */
export interface ReadTemplate {
  readonly root: TemplateNode;
  /** When the text says it. */
  readonly stackName?: string;
}

/** From the text of `files[template]`; `undefined`, and a message, when it cannot be read. */
export type TemplateReader = (
  template: string,
  files: Readonly<Record<string, string>>,
  messages: Messages,
) => ReadTemplate | undefined;
