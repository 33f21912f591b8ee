import type { FunctionConfiguration, Scenario } from "../protocol.ts";

/** Configurations of a scenario's functions, by version and by alias. */
export class Configurations {
  private readonly scenario: Pick<Scenario, "function" | "account">;
  private readonly known = new Map<string, FunctionConfiguration>();

  constructor(scenario: Pick<Scenario, "function" | "account">) {
    this.scenario = scenario;
  }

  /** `version`: `$LATEST` or a published version. */
  of(functionName: string, version: string): FunctionConfiguration {
    const key = `${functionName}:${version}`;
    const known = this.known.get(key);
    if (known) return known;
    const { configuration, versions } = this.definitionOf(functionName);
    // What a version does not name is as in $LATEST.
    const its = versions?.[Number(version) - 1]?.configuration;
    const all = { ...configuration, ...its };
    this.known.set(key, all);
    return all;
  }

  /** `qualifier`: an alias or a published version. */
  ofQualifier(functionName: string, qualifier: string): FunctionConfiguration {
    const { aliases } = this.definitionOf(functionName);
    const alias = aliases?.find(({ name }) => name === qualifier);
    return this.of(functionName, alias?.version ?? qualifier);
  }

  private definitionOf(functionName: string) {
    const { function: own, account } = this.scenario;
    if (functionName === own.functionName) {
      return { configuration: own, versions: account?.versions, aliases: account?.aliases };
    }
    const other = account?.functions?.find(
      ({ configuration }) => configuration.functionName === functionName,
    );
    if (!other) throw new Error(`bill: the scenario has no function ${functionName}`);
    return other;
  }
}
