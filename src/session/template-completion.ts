/** What an editor offers in a template. A door of its own: only the full editor loads it. */
export { completeTemplate } from "../engine/templates.ts";
