/** The part of the engine that reads templates: a door of its own, loaded where an account is described by one. */
export { compileTemplate, type BuiltFunction, type CompiledTemplate } from "./templates/compile.ts";
export { messageText, type TemplateMessage } from "./templates/messages.ts";
export type { TemplateReader } from "./templates/reader.ts";
export { completeTemplate } from "./templates/completion.ts";
