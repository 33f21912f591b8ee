import { ConfigurationError } from "../lambda/configuration-rules.ts";

/** Names the definition in the error: `account.alarms[0].periodSeconds`. */
export function located(where: string, create: () => void): void {
  try {
    create();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`${where}.${error.setting}`, error.message);
  }
}
