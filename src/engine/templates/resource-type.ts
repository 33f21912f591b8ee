/**
 * What a resource type is. One file per service in `resources/` lists its types; a type says what its properties are, what
 * `Ref` and `Fn::GetAtt` give, and what it adds to the account.
 */
import type { AccountBuilder } from "./account-builder.ts";
import type { Read, Settings } from "./kinds.ts";
import type { Plain } from "./node.ts";
import type { Resource } from "./resource.ts";

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
