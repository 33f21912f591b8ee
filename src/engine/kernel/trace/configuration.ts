/** Records of what was changed in the account while it ran, through the APIs of its services. */

export type ConfigurationEvent = FunctionChanged | MappingChanged;

/** A function was given something else: a configuration, a version, an alias, settings of its asynchronous invocation. */
export interface FunctionChanged {
  type: "function.changed";
  functionName: string;
  /** The call that asked for it: `UpdateFunctionConfiguration`. */
  operation: string;
  /** In plain words: `memory size 512 MB, timeout 10 s`. */
  detail: string;
}

/** An event source mapping was made, changed, stopped, started or deleted; it acts so from now on. */
export interface MappingChanged {
  type: "mapping.changed";
  mappingId: string;
  functionName: string;
  state: "Enabled" | "Disabled" | "Deleted";
}
