import { compileWith, type CompiledTemplate, type TemplateInput } from "./compile-with.ts";
import { RESOURCE_TYPES } from "./resources/index.ts";

/** {@link compileWith} with every type that is simulated. */
export const compileTemplate = (input: TemplateInput): CompiledTemplate =>
  compileWith(RESOURCE_TYPES, input);
