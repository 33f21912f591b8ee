/** The part of the engine that reads templates: a door of its own, loaded where an account is described by one. */
export {
  compileWith,
  type BuiltFunction,
  type CompiledTemplate,
} from "./templates/compile-with.ts";
export { messageText, type TemplateMessage } from "./templates/messages.ts";
export type { TemplateReader } from "./templates/reader.ts";
export { completeTemplate } from "./templates/completion.ts";
export {
  allResourceTypes,
  resourceTypesFor,
  type ResourceTypes,
} from "./templates/resources/by-need.ts";
export { RESOURCE_TYPES } from "./templates/resources/index.ts";
