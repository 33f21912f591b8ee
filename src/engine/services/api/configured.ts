/** Resources that an account is described with are made by the operations that calls use. */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { NotSimulated, ServiceError } from "./service-error.ts";

/** What the operation refuses is refused of the setting: throws {@link ConfigurationError}. */
export function configured(setting: string, create: () => void): void {
  try {
    create();
  } catch (error) {
    if (!(error instanceof ServiceError || error instanceof NotSimulated)) throw error;
    const message =
      error instanceof NotSimulated ? `${error.message} is not simulated.` : error.message;
    throw new ConfigurationError(setting, message);
  }
}
