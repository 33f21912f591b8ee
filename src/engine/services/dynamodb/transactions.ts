/**
 * TransactWriteItems and TransactGetItems. A transaction is prepared (everything is checked and its items are held), and committed
 * a little later; whoever writes a held item meanwhile is refused.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import { isObject } from "../../kernel/json.ts";
import { Later } from "../api/service-api.ts";
import { notSimulated } from "../api/service-error.ts";
import { takeItem, type Item } from "./attribute-value.ts";
import {
  DynamoDbError,
  transactionCanceled,
  validationError,
  type CancellationReason,
} from "./errors.ts";
import { projected } from "./expressions/path.ts";
import { RequestExpressions } from "./expressions/request-expressions.ts";
import type { Entry } from "./item-store.ts";
import { checkNestedPaths, commitWrite, planWrite, type ItemWrite } from "./item-writes.ts";
import {
  checkOf,
  deleteOf,
  putOf,
  readItem,
  recordRead,
  updateWriteOf,
  type GetItemInput,
  type KeyedInput,
  type PutInput,
} from "./items.ts";
import { placeOfKey, placeText } from "./key.ts";
import { checkMembers, Constraints, type Members } from "./members.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";
import type { Change, Table } from "./table.ts";
import { TRANSACTION_US } from "./time-model.ts";
import { Consumption, TRANSACTION_FACTOR, type ReturnConsumedCapacity } from "./units.ts";
import type { Actor, World } from "./world.ts";

interface TransactWriteItem {
  Put?: PutInput;
  Update?: KeyedInput;
  Delete?: KeyedInput;
  ConditionCheck?: KeyedInput;
}

export interface TransactWriteItemsInput {
  TransactItems: TransactWriteItem[];
  ClientRequestToken?: string;
  ReturnConsumedCapacity?: ReturnConsumedCapacity;
  ReturnItemCollectionMetrics?: "SIZE" | "NONE";
}

export interface TransactGetItemsInput {
  TransactItems: { Get: GetItemInput }[];
  ReturnConsumedCapacity?: ReturnConsumedCapacity;
}

const CONDITION: Members = {
  TableName: "text",
  ConditionExpression: "text",
  ExpressionAttributeNames: "object",
  ExpressionAttributeValues: "object",
  ReturnValuesOnConditionCheckFailure: "text",
};
const ACTIONS: Record<string, Members> = {
  Put: { ...CONDITION, Item: "object" },
  Update: { ...CONDITION, Key: "object", UpdateExpression: "text" },
  Delete: { ...CONDITION, Key: "object" },
  ConditionCheck: { ...CONDITION, Key: "object" },
};
const GET: Members = {
  TableName: "text",
  Key: "object",
  ProjectionExpression: "text",
  ExpressionAttributeNames: "object",
};

/** A transaction that was asked for with a token. */
interface Remembered {
  readonly request: string;
  /** Absent while it is in progress. */
  completedAt?: Instant;
}

export class Transactions {
  private readonly world: World;
  private readonly tokens = new Map<string, Remembered>();

  constructor(world: World) {
    this.world = world;
  }

  write(input: TransactWriteItemsInput, actor: Actor): object | Later<object> {
    checkItems(input);
    const writes = input.TransactItems.map((item) => this.actionOf(item));
    checkDistinct(writes);
    checkSize(writes);
    const token = input.ClientRequestToken;
    const remembered = token === undefined ? undefined : this.remembered(token, input);
    if (remembered?.completedAt !== undefined) return this.repeated(writes, input, actor);
    const consumptions = new Consumptions();
    const changes = this.prepare(writes, consumptions, actor);
    const { agenda } = this.world.ports;
    const transaction = {};
    for (const { table, place } of writes) table.locks.set(placeText(place), transaction);
    const entry: Remembered = { request: requestText(input) };
    if (token !== undefined) this.tokens.set(token, entry);
    return new Later((answer) => {
      agenda.at(agenda.now + TRANSACTION_US, () => {
        entry.completedAt = agenda.now;
        writes.forEach((write, i) => {
          const consumption = consumptions.of(write.table);
          write.table.locks.delete(placeText(write.place));
          const options = { actor, consumption, factor: TRANSACTION_FACTOR };
          commitWrite(this.world, write, changes[i]!, options);
        });
        answer(consumptions.report(input.ReturnConsumedCapacity, "Write"));
      });
      return () => {};
    });
  }

  get(input: TransactGetItemsInput, actor: Actor): object {
    checkItems(input as never);
    const consumptions = new Consumptions();
    const gets = input.TransactItems.map(({ Get: get }) => this.getOf(get));
    const reasons: CancellationReason[] = [];
    const read = gets.map(({ table, key }) => {
      const place = placeText(placeOfKey(key, table.definition.key));
      if (table.locks.has(place)) {
        reasons.push({ Code: "TransactionConflict", Message: CONFLICT });
        return undefined;
      }
      const consumption = consumptions.of(table);
      const options = { actor, consumption, consistent: true, factor: TRANSACTION_FACTOR };
      const { value, reason } = attempt(() => readItem(this.world, table, key, options));
      reasons.push(reason);
      return value;
    });
    for (const consumption of consumptions.all) {
      const ofTable = read.filter((_, i) => gets[i]!.table.name === consumption.tableName);
      recordRead(
        this.world,
        consumption,
        ofTable.filter((entry): entry is Entry => !!entry),
        actor,
      );
    }
    if (reasons.some(({ Code }) => Code !== "None")) throw transactionCanceled(reasons);
    const responses = read.map((entry, i) => {
      const { projection } = gets[i]!.expressions;
      if (!entry) return {};
      return { Item: projection ? projected(entry.item, projection.paths) : entry.item };
    });
    return {
      Responses: responses,
      ...consumptions.report(input.ReturnConsumedCapacity, "Read"),
    };
  }

  /** Works all actions out. Throws when one of them cannot be done: then none is. */
  private prepare(
    writes: readonly ItemWrite[],
    consumptions: Consumptions,
    actor: Actor,
  ): Change[] {
    const outcomes = writes.map((write) => {
      const consumption = consumptions.of(write.table);
      return attempt(() =>
        planWrite(this.world, write, { actor, consumption, factor: TRANSACTION_FACTOR }),
      );
    });
    if (outcomes.some(({ reason }) => reason.Code !== "None")) {
      throw transactionCanceled(outcomes.map(({ reason }) => reason));
    }
    return outcomes.map(({ value }) => value!);
  }

  private actionOf(item: TransactWriteItem): ItemWrite {
    const { world } = this;
    const given = Object.entries(item).filter(([, action]) => action != null);
    const [kind, action] = given[0] ?? [];
    const members = kind === undefined ? undefined : ACTIONS[kind];
    if (given.length !== 1 || !members || !isObject(action)) {
      throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    checkMembers(action, members, notSimulated);
    if (kind === "Put") return putOf(world, item.Put!);
    if (kind === "Update") {
      new Constraints(action).required("UpdateExpression").done();
      return updateWriteOf(world, item.Update!);
    }
    return kind === "Delete" ? deleteOf(world, item.Delete!) : checkOf(world, item.ConditionCheck!);
  }

  private getOf(given: GetItemInput) {
    if (!isObject(given)) throw validationError("TransactItems can only contain Get");
    checkMembers(given, GET, notSimulated);
    new Constraints(given).required("Key").required("TableName").done();
    const expressions = new RequestExpressions(given as GetItemInput, ["ProjectionExpression"]);
    const table = this.world.usableTable((given as GetItemInput).TableName);
    checkNestedPaths(table, expressions.projection?.nestedPaths);
    return { table, expressions, key: takeItem((given as GetItemInput).Key) };
  }

  /** What was asked for with a token in the last ten minutes. Throws when it was something else, or is still in progress. */
  private remembered(token: string, input: TransactWriteItemsInput): Remembered | undefined {
    const { agenda } = this.world.ports;
    const window = fromSeconds(DYNAMODB_QUOTAS.idempotencyWindow.value);
    for (const [known, { completedAt }] of this.tokens) {
      if (completedAt === undefined || agenda.now - completedAt < window) break;
      this.tokens.delete(known);
    }
    const held = this.tokens.get(token);
    if (!held || (held.completedAt !== undefined && agenda.now - held.completedAt >= window)) {
      return undefined;
    }
    if (held.request !== requestText(input)) {
      throw new DynamoDbError(
        "IdempotentParameterMismatchException",
        "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.",
      );
    }
    if (held.completedAt !== undefined) return held;
    throw new DynamoDbError(
      "TransactionInProgressException",
      "The transaction with the given request token is already in progress.",
    );
  }

  /** Nothing is done again: the answer is paid for as reads. */
  private repeated(
    writes: readonly ItemWrite[],
    input: TransactWriteItemsInput,
    actor: Actor,
  ): object {
    const consumptions = new Consumptions();
    const consistent = true;
    for (const { table, key } of writes) {
      const consumption = consumptions.of(table);
      readItem(this.world, table, key, {
        actor,
        consumption,
        consistent,
        factor: TRANSACTION_FACTOR,
      });
    }
    for (const consumption of consumptions.all) recordRead(this.world, consumption, [], actor);
    return consumptions.report(input.ReturnConsumedCapacity, "Read");
  }
}

/** What a transaction consumed, by table. */
class Consumptions {
  private readonly byTable = new Map<string, Consumption>();

  get all(): Iterable<Consumption> {
    return this.byTable.values();
  }

  of({ name }: Table): Consumption {
    let consumption = this.byTable.get(name);
    if (!consumption) this.byTable.set(name, (consumption = new Consumption(name)));
    return consumption;
  }

  report(wanted: ReturnConsumedCapacity | undefined, direction: "Read" | "Write"): object {
    const reports = [...this.all].map((each) => each.report(wanted, direction));
    return reports[0] ? { ConsumedCapacity: reports } : {};
  }
}

const requestText = (input: TransactWriteItemsInput): string =>
  JSON.stringify({ ...input, ClientRequestToken: undefined });

function checkItems(input: { TransactItems: unknown[] }): void {
  new Constraints(input as unknown as Record<string, unknown>)
    .oneOf("ReturnConsumedCapacity", ["INDEXES", "TOTAL", "NONE"])
    .required("TransactItems")
    .length("TransactItems", 1, DYNAMODB_QUOTAS.transactionItems.value)
    .done();
}

function checkDistinct(writes: readonly ItemWrite[]): void {
  const places = writes.map(({ table, place }) => `${table.name}\n${placeText(place)}`);
  if (new Set(places).size === places.length) return;
  throw validationError("Transaction request cannot include multiple operations on one item");
}

function checkSize(writes: readonly ItemWrite[]): void {
  let bytes = 0;
  for (const { table, place } of writes) bytes += table.store.get(place)?.bytes ?? 0;
  if (bytes <= DYNAMODB_QUOTAS.transactionSize.value) return;
  throw validationError("Aggregate size of the items in the transaction cannot exceed 4 MB");
}

const CONFLICT = "Transaction is ongoing for the item";

/** The codes that errors have as reasons. */
const REASONS: Record<string, string> = {
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  TransactionConflictException: "TransactionConflict",
  ProvisionedThroughputExceededException: "ProvisionedThroughputExceeded",
  ThrottlingException: "ThrottlingError",
  ValidationException: "ValidationError",
};

function attempt<T>(act: () => T): { value?: T; reason: CancellationReason } {
  try {
    return { value: act(), reason: { Code: "None" } };
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    const { code, message, members } = error;
    const { Item: item } = members as { Item?: Item };
    const Code = REASONS[code] ?? code;
    return { reason: { Code, Message: message, ...(item ? { Item: item } : {}) } };
  }
}
