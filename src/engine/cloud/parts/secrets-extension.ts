export { ParametersSecretsExtension } from "../../lambda/parameters-secrets-extension/extension.ts";
