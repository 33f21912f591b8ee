import type { RuntimeName } from "../sandbox/runtimes.ts";

/** The version in INIT_START and its ARN's digest; AWS raises the version with every patch of the runtime. */
const RUNTIME_VERSIONS: Record<RuntimeName, { version: string; digest: string }> = {
  "nodejs24.x": {
    version: "nodejs:24.v21",
    digest: "c1f8a3c7b1d24c3c0f5d9e8a6b7f4d2e9a1c5b3d7e8f6a4b2c0d9e1f3a5b7c8d",
  },
  "nodejs22.x": {
    version: "nodejs:22.v61",
    digest: "7a3e0c95d41b4f82a6c8e19f5d27b3a04e8c6f1d92b75a3c0e4d8f6b1a297c5e",
  },
};

export const runtimeVersion = (runtime: RuntimeName): string => RUNTIME_VERSIONS[runtime].version;

export const runtimeVersionArn = (runtime: RuntimeName, region: string): string =>
  `arn:aws:lambda:${region}::runtime:${RUNTIME_VERSIONS[runtime].digest}`;
