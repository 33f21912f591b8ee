/**
 * What a host outside AWS keeps, as a small REST interface: `POST /charges` adds an item and gives it an id, `GET /charges`
 * lists the items (`?order=o-1`: those whose fields are so), `GET`, `PUT` and `DELETE /charges/<id>` are about one.
 */
import { parseObject } from "../kernel/json.ts";
import { queryPairs } from "../lambda/http/messages.ts";
import type { OutgoingRequest } from "../sandbox/process-options.ts";

export interface Collection {
  /** Name of a header: of two `POST`s with the same value in it, only the first adds an item, and both get its answer. */
  readonly idempotencyHeader?: string;
  /** What the host allows. Default: `GET`, `POST`, `PUT` and `DELETE`. */
  readonly methods?: readonly string[];
}

/** What a collection held when the run was over. */
export interface CollectionContents {
  readonly host: string;
  readonly path: string;
  readonly items: readonly Item[];
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Item = Record<string, unknown>;

export class CollectionState {
  private readonly path: string;
  private readonly definition: Collection;
  private readonly items = new Map<string, Item>();
  /** By the value of the idempotency header. */
  private readonly answered = new Map<string, Answer>();
  private count = 0;

  /** `path`: for example `/charges`. */
  constructor(path: string, definition: Collection) {
    this.path = path;
    this.definition = definition;
  }

  /** Whether the collection is what a path is about, without its query. */
  holds(path: string): boolean {
    return path === this.path || path.startsWith(`${this.path}/`);
  }

  answer(request: OutgoingRequest, path: string, query: string): Answer {
    const id = path.slice(this.path.length + 1);
    const { method } = request;
    const { methods = METHODS } = this.definition;
    if (!methods.includes(method)) return notPossible(method, path);
    if (id === "" && method === "GET") return { status: 200, body: { items: this.find(query) } };
    if (id === "" && method === "POST") return this.post(request);
    const item = this.items.get(id);
    if (id !== "" && method === "PUT") return this.put(id, request, item);
    if (id === "" || !["GET", "DELETE"].includes(method)) return notPossible(method, path);
    if (!item) return { status: 404, body: { message: `no item ${id}` } };
    if (method === "GET") return { status: 200, body: item };
    this.items.delete(id);
    return { status: 204, body: "" };
  }

  get contents(): Omit<CollectionContents, "host"> {
    return { path: this.path, items: [...this.items.values()] };
  }

  private find(query: string): Item[] {
    const wanted = queryPairs(query);
    return [...this.items.values()].filter((item) =>
      wanted.every(([name, value]) => String(item[name]) === value),
    );
  }

  private post(request: OutgoingRequest): Answer {
    const key = this.keyOf(request);
    const before = key === undefined ? undefined : this.answered.get(key);
    if (before) return before;
    const fields = itemIn(request);
    if (!fields) return NO_ITEM;
    const id = `${this.path.slice(this.path.lastIndexOf("/") + 1)}-${++this.count}`;
    const item = { ...fields, id };
    this.items.set(id, item);
    const answer = { status: 201, body: item };
    if (key !== undefined) this.answered.set(key, answer);
    return answer;
  }

  private put(id: string, request: OutgoingRequest, before: Item | undefined): Answer {
    const fields = itemIn(request);
    if (!fields) return NO_ITEM;
    const item = { ...fields, id };
    this.items.set(id, item);
    return { status: before ? 200 : 201, body: item };
  }

  private keyOf({ headers }: OutgoingRequest): string | undefined {
    const name = this.definition.idempotencyHeader?.toLowerCase();
    return headers.find(([each]) => each.toLowerCase() === name)?.[1];
  }
}

const METHODS = ["GET", "POST", "PUT", "DELETE"];

const notPossible = (method: string, path: string): Answer => ({
  status: 405,
  body: { message: `${method} is not possible on ${path}` },
});

const NO_ITEM: Answer = { status: 400, body: { message: "the body has to be a JSON object" } };

const itemIn = ({ body, isBase64 }: OutgoingRequest): Item | undefined =>
  isBase64 ? undefined : parseObject(body);
