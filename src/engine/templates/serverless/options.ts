/** What whoever deploys a service says beside its serverless.yml. */
export interface ServerlessOptions {
  /** `--stage`. */
  readonly stage?: string;
  /** `--param name=value`. */
  readonly params?: Readonly<Record<string, string>>;
  /** The values of `${env:NAME}`. */
  readonly environment?: Readonly<Record<string, string>>;
}
