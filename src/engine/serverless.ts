/** The part of the engine that reads serverless.yml: a door of its own, loaded where a service is described by one. */
export type { ServerlessOptions } from "./templates/serverless/options.ts";
export { writtenOut } from "./templates/written-out.ts";
export { serverlessReader } from "./templates/serverless/service.ts";
