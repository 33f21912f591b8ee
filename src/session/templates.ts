/** What templates describe, for whoever reads them and runs nothing. */
import { RESOURCE_TYPES } from "../engine/templates.ts";
import {
  describeWith,
  failure,
  resolveWith,
  type DescribedTemplate,
  type ResolvedScenario,
} from "./template-scenarios.ts";
import type { TemplateReader } from "../engine/templates.ts";
import type { SourceFiles, TemplateScenario } from "./protocol.ts";

export { readerFor, withNames, type ResolvedScenario } from "./template-scenarios.ts";

/**
 * A serverless.yml as the CloudFormation template that it stands for, which the AWS SAM CLI builds and deploys: a value for
 * JSON or YAML. Throws {@link SessionError} of kind `input`.
 */
export async function templateOfService(
  template: string,
  files: SourceFiles,
  options: NonNullable<TemplateScenario["serverless"]>,
): Promise<unknown> {
  const { serverlessReader, writtenOut } = await import("../engine/serverless.ts");
  const { written, messages } = writtenOut(template, files, serverlessReader(options));
  if (written === undefined) throw failure(template, [...messages]);
  return written;
}

/** What a template describes, for pages and tables. Throws {@link SessionError} of kind `input`. */
export const describeTemplate = (
  template: string,
  files: SourceFiles,
  parameters?: Record<string, string>,
  packages?: TemplateScenario["packages"],
  reader?: TemplateReader,
): DescribedTemplate => describeWith(RESOURCE_TYPES, template, files, parameters, packages, reader);

/** `reader`: see {@link readerFor}. Throws {@link SessionError} of kind `input`. */
export const resolveTemplate = (
  given: TemplateScenario,
  reader: TemplateReader | undefined,
): ResolvedScenario => resolveWith(RESOURCE_TYPES, given, reader);
