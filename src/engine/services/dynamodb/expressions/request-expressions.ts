/** The expressions of one request, with the names and values that they share. */
import { isObject } from "../../../kernel/json.ts";
import { takeValue, type AttributeValue, type Item } from "../attribute-value.ts";
import { DynamoDbError, serializationError, validationError } from "../errors.ts";
import {
  parseCondition,
  parseProjection,
  parseUpdate,
  type Names,
  type ParsedCondition,
  type ParsedProjection,
  type ParsedUpdate,
} from "./grammar.ts";

const NAME = /^#[0-9a-zA-Z_]+$/;
const VALUE = /^:[0-9a-zA-Z_]+$/;
const NONE = {};

/** The members of a request that hold expressions. */
export interface ExpressionParameters {
  ConditionExpression?: string;
  FilterExpression?: string;
  KeyConditionExpression?: string;
  ProjectionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
}

type Parameter = Exclude<keyof ExpressionParameters, `ExpressionAttribute${string}`>;

export class RequestExpressions {
  readonly values: Item;
  readonly condition: ParsedCondition | undefined;
  readonly filter: ParsedCondition | undefined;
  readonly keyCondition: ParsedCondition | undefined;
  readonly projection: ParsedProjection | undefined;
  readonly update: ParsedUpdate | undefined;

  /** `parameters`: those that the operation has. Throws a {@link validationError}: also for names and values that nothing uses. */
  constructor(given: ExpressionParameters, parameters: readonly Parameter[]) {
    checkAlone(given, parameters);
    const names = takeNames(given.ExpressionAttributeNames);
    this.values = takeValues(given.ExpressionAttributeValues);
    const { values } = this;
    const conditionOf = (parameter: Parameter): ParsedCondition | undefined =>
      given[parameter] == null
        ? undefined
        : parseCondition(parameter, given[parameter], names, values);
    const { UpdateExpression: update, ProjectionExpression: projection } = given;
    if (update != null) this.update = parseUpdate("UpdateExpression", update, names, values);
    this.condition = conditionOf("ConditionExpression");
    this.keyCondition = conditionOf("KeyConditionExpression");
    this.filter = conditionOf("FilterExpression");
    if (projection != null) {
      this.projection = parseProjection("ProjectionExpression", projection, names);
    }
    this.checkUse(names);
  }

  private checkUse(names: Names): void {
    const all = [this.update, this.condition, this.keyCondition, this.filter, this.projection];
    const unused = (given: object, used: "usedNames" | "usedValues"): string[] =>
      Object.keys(given).filter((name) => !all.some((parsed) => parsed?.[used].includes(name)));
    const unusedNames = unused(names, "usedNames");
    if (unusedNames.length > 0) throw unusedError("ExpressionAttributeNames", unusedNames);
    const unusedValues = unused(this.values, "usedValues");
    if (unusedValues.length > 0) throw unusedError("ExpressionAttributeValues", unusedValues);
  }
}

const unusedError = (parameter: string, unused: string[]): DynamoDbError =>
  validationError(
    `Value provided in ${parameter} unused in expressions: keys: {${unused.join(", ")}}`,
  );

function checkAlone(given: ExpressionParameters, parameters: readonly Parameter[]): void {
  if (
    given.ExpressionAttributeNames != null &&
    parameters.every((parameter) => given[parameter] == null)
  ) {
    throw validationError("ExpressionAttributeNames can only be specified when using expressions");
  }
  if (given.ExpressionAttributeValues == null) return;
  const withValues = parameters.filter((parameter) => parameter !== "ProjectionExpression");
  if (withValues.some((parameter) => given[parameter] != null)) return;
  throw validationError(
    `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(" and ")} ${withValues.length > 1 ? "are" : "is"} null`,
  );
}

function takeNames(given: unknown): Names {
  if (given == null) return NONE;
  if (!isObject(given)) throw serializationError("Unexpected field type");
  checkKeys("ExpressionAttributeNames", given, NAME);
  return given as Names;
}

function takeValues(given: unknown): Item {
  if (given == null) return NONE;
  if (!isObject(given)) throw serializationError("Unexpected field type");
  checkKeys("ExpressionAttributeValues", given, VALUE);
  for (const name in given) takeNamedValue(name, given[name]);
  return given as Item;
}

function takeNamedValue(name: string, given: unknown): void {
  try {
    takeValue(given);
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.code !== "ValidationException") throw error;
    throw validationError(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${name}`,
    );
  }
}

function checkKeys(parameter: string, given: object, pattern: RegExp): void {
  const keys = Object.keys(given);
  if (keys.length === 0) throw validationError(`${parameter} must not be empty`);
  for (const key of keys) {
    if (pattern.test(key)) continue;
    throw validationError(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
  }
}
