import type { Read, Settings } from "./kinds.ts";
import type { Located } from "./node.ts";

/** A resource of the template, evaluated and read. */
export interface Resource<S extends Settings, M extends Settings = Settings> extends Located {
  readonly logicalId: string;
  /** The physical name: the one that the template gives, or a generated one. */
  readonly name: string;
  readonly properties: Read<S>;
  /** `Metadata.Coldstart`: what AWS has no property for. */
  readonly coldstart: Read<M>;
  /** What deploying it finds out for those that refer to it, for example the number of a version. */
  readonly results: Map<string, string>;
  /** The place of a property, for messages; of the resource when it is not there. */
  placeOf(property: string): Located;
}
