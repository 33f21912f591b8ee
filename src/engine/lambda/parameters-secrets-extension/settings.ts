/**
 * The AWS Parameters and Secrets Lambda Extension: how it is added to a function, and its environment variables.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html
 */
import { LAMBDA_QUOTAS } from "../quotas.ts";

/** The name under which its process registers. */
export const EXTENSION_NAME = "AWSParametersAndSecretsLambdaExtension";

/** AWS publishes the layer from an account of its own in each region; this is the one of us-east-1. */
const LAYER =
  /^arn:aws:lambda:us-east-1:177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension(-Arm64)?:\d+$/;

/** Whether a layer of a function is the extension's public one. */
export const isExtensionLayer = (layer: string): boolean => LAYER.test(layer);

/** The architecture that such a layer is for. */
export const architectureOfLayer = (layer: string): "arm64" | "x86_64" =>
  LAYER.exec(layer)?.[1] ? "arm64" : "x86_64";

const LEVELS = ["debug", "info", "warn", "error", "none"] as const;
type Level = (typeof LEVELS)[number];

export interface ExtensionSettings {
  readonly port: number;
  readonly cacheEnabled: boolean;
  readonly cacheSize: number;
  /** Requests to one service at the same time. */
  readonly maxConnections: number;
  readonly level: Level;
  /** Whether the level was named: the extension logs that. */
  readonly levelNamed: boolean;
  readonly ttlSeconds: { readonly secrets: number; readonly parameters: number };
}

/** Variables that are absent, or make no sense, leave the default. */
export function settingsOf(variables: Readonly<Record<string, string>>): ExtensionSettings {
  const {
    extensionCacheSize: size,
    extensionTtl: ttl,
    extensionConnections,
    extensionPort,
  } = LAMBDA_QUOTAS;
  const whole = (name: string, usual: number, least: number, most: number): number => {
    const text = variables[name]?.trim() ?? "";
    const value = /^\d+$/.test(text) ? Number(text) : usual;
    return value >= least && value <= most ? value : usual;
  };
  const prefix = "PARAMETERS_SECRETS_EXTENSION_";
  const named = variables[`${prefix}LOG_LEVEL`]?.toLowerCase();
  return {
    port: whole(`${prefix}HTTP_PORT`, extensionPort.value, 1, 65_535),
    cacheEnabled: variables[`${prefix}CACHE_ENABLED`]?.toLowerCase() !== "false",
    cacheSize: whole(`${prefix}CACHE_SIZE`, size.value, 0, size.value),
    maxConnections: whole(`${prefix}MAX_CONNECTIONS`, extensionConnections.value, 1, 65_535),
    level: LEVELS.find((each) => each === named) ?? "info",
    levelNamed: named !== undefined,
    ttlSeconds: {
      secrets: whole("SECRETS_MANAGER_TTL", ttl.value, 0, ttl.value),
      parameters: whole("SSM_PARAMETER_STORE_TTL", ttl.value, 0, ttl.value),
    },
  };
}

/** Whether a line of a level is logged. */
export const logs = ({ level }: ExtensionSettings, line: Exclude<Level, "none">): boolean =>
  LEVELS.indexOf(line) >= LEVELS.indexOf(level);
