import type { CorsConfiguration } from "../http/cors.ts";

/** `CreateFunctionUrlConfig`. https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
export interface FunctionUrlConfiguration {
  functionName: string;
  /** An alias. Default: the function itself. */
  qualifier?: string;
  /** `AWS_IAM`: requests are signed. `NONE`: anybody may call whom the function's own policy lets. */
  authType: "NONE" | "AWS_IAM";
  /** Default: `BUFFERED`. */
  invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
  cors?: CorsConfiguration;
}
