/**
 * What a resource type is. One file per service in `resources/` lists its types; a type says what its properties are, what
 * `Ref` and `Fn::GetAtt` give, and what it adds to the account.
 */
import type { AccountBuilder } from "./account-builder.ts";
import type { Read, Settings } from "./kinds.ts";
import type { Located, Plain } from "./node.ts";

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

/** How a resource comes to its physical name. */
export interface Naming<S extends Settings> {
  /** The property that names it. */
  readonly property?: keyof S & string;
  /** Of a generated name. */
  readonly longest: number;
  /** What becomes of a generated name: small letters for buckets, `.fifo` for FIFO queues. */
  readonly generated?: (name: string, properties: Read<S>) => string;
}

export interface ResourceDefinition<S extends Settings, M extends Settings> {
  /** For example `AWS::SQS::Queue`. */
  readonly type: string;
  readonly properties: S;
  readonly coldstart?: M;
  readonly naming: Naming<S>;
  /** The value of `Ref`. Default: the physical name. */
  readonly ref?: (resource: Resource<S, M>) => string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes?: Readonly<Record<string, (resource: Resource<S, M>) => Plain>>;
  /** Adds the resource to the account. What it refers to has been added before. */
  readonly deploy: (resource: Resource<S, M>, account: AccountBuilder) => void;
}

export type ResourceType = ResourceDefinition<Settings, Settings>;

/** Keeps the types of a resource's properties to itself, so that types of all kinds are in one list. */
export const resourceType = <S extends Settings, M extends Settings = Settings>(
  definition: ResourceDefinition<S, M>,
): ResourceType => definition as unknown as ResourceType;
