/** The managed Node.js runtimes that are simulated. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */

export const RUNTIME_NAMES = ["nodejs24.x", "nodejs22.x"] as const;
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

interface NodeRelease {
  /** `process.version`. */
  version: string;
  v8: string;
  /** ABI version, `process.versions.modules`. */
  modules: string;
  lts: string;
}

export const NODE_RELEASES: Record<RuntimeName, NodeRelease> = {
  "nodejs24.x": {
    version: "v24.11.0",
    v8: "13.6.233.10-node.28",
    modules: "137",
    lts: "Krypton",
  },
  "nodejs22.x": { version: "v22.21.0", v8: "12.4.254.21-node.33", modules: "127", lts: "Jod" },
};

const EXECUTION_ENVIRONMENT = "AWS_Lambda_";

/** The value of `AWS_EXECUTION_ENV`. */
export const executionEnvironmentOf = (runtime: RuntimeName): string =>
  EXECUTION_ENVIRONMENT + runtime;

/** Which runtime a process is: what Lambda says in its `AWS_EXECUTION_ENV`. */
export function runtimeOf(variables: Record<string, string>): RuntimeName {
  const name = variables["AWS_EXECUTION_ENV"]?.slice(EXECUTION_ENVIRONMENT.length);
  return RUNTIME_NAMES.find((each) => each === name) ?? RUNTIME_NAMES[0];
}

/** Where layers and the runtime keep packages, in the order of `NODE_PATH`. */
export function nodePathOf(runtime: RuntimeName): string {
  const major = runtime.replace(/\D+$/, "").replace("js", "");
  return `/opt/nodejs/${major}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`;
}

/** What Node accepts in this process. */
export interface ModuleFlags {
  /** `.js` files without a package type are modules when their syntax says so. */
  detectModules: boolean;
  /** `require` loads ES modules. */
  requireModules: boolean;
}

/**
 * Lambda starts Node.js 22 without the two features, unless `NODE_OPTIONS` asks for them.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html (experimental features)
 */
export function moduleFlagsOf(variables: Record<string, string>): ModuleFlags {
  const options = (variables["NODE_OPTIONS"] ?? "").split(/\s+/);
  const isOn = (feature: string): boolean => {
    const enabled = runtimeOf(variables) !== "nodejs22.x";
    if (options.includes(`--no-experimental-${feature}`)) return false;
    return enabled || options.includes(`--experimental-${feature}`);
  };
  return { detectModules: isOn("detect-module"), requireModules: isOn("require-module") };
}

/** Where Amazon Linux keeps the authorities that everybody trusts. */
export const PUBLIC_ROOTS_PATH = "/etc/pki/tls/certs/ca-bundle.crt";
