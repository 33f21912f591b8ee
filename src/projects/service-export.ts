/** A serverless.yml on its way out: the SAM CLI deploys templates, so the one that it stands for takes its place. */
import type { SourceFiles, TemplateScenario } from "../session/protocol.ts";
import { templateOfService } from "../session/templates.ts";

const TEMPLATE = "template.yaml";

export interface Service {
  /** Where the serverless.yml is among `files`. */
  template: string;
  /** What it may refer to. */
  files: SourceFiles;
  serverless: NonNullable<TemplateScenario["serverless"]>;
}

/**
 * What `exportSam` takes for a service: `own`, the project's texts, with the template in place of the serverless.yml. Throws
 * {@link SessionError} of kind `input`, with path and line, for what a template cannot say.
 */
export async function serviceAsTemplate(
  { template, files, serverless }: Service,
  own: SourceFiles,
): Promise<{ files: SourceFiles; template: string }> {
  const { stringify } = await import("yaml");
  const written = await templateOfService(template, files, serverless);
  const { [template]: _, ...others } = own;
  const text = stringify(written, { aliasDuplicateObjects: false });
  return { files: { ...others, [TEMPLATE]: text }, template: TEMPLATE };
}
