import { Deployment, type LayerPackage, type LibraryFiles } from "../sandbox/deployment.ts";
import { DeploymentError } from "../sandbox/deployment-error.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

const BYTES_PER_MB = 1_024 * 1_024;

/**
 * Deploys a function with its layers, unpacked in their order, beside the libraries that the sandbox brings along. Throws {@link DeploymentError} in AWS's words when there are too
 * many layers, or when everything together is too large.
 * https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
 */
export function deployPackage(
  files: Record<string, string>,
  layers: readonly LayerPackage[] = [],
  libraries: readonly LibraryFiles[] = [],
): Deployment {
  const most = LAMBDA_QUOTAS.layersPerFunction.value;
  if (layers.length > most) {
    const message = `Cannot reference more than ${most} layers. These are ${layers.length}.`;
    throw new DeploymentError("layers", message);
  }
  const deployment = new Deployment(files, layers, libraries);
  const limit = LAMBDA_QUOTAS.packageUnzipped.value * BYTES_PER_MB;
  if (deployment.totalBytes > limit) {
    const what = layers.length === 0 ? "Function code" : "Function code combined with layers";
    throw new DeploymentError(
      "files",
      `${what} exceeds the maximum allowed size of ${limit} bytes. The actual size is ${deployment.totalBytes} bytes.`,
    );
  }
  return deployment;
}
