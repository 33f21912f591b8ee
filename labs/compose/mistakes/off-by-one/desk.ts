/** The order desk: its middlewares and handlers. Nothing here needs to be changed. */
const FLORIST = "https://florist.example.com";

export interface Request {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  text: string;
  /** What middlewares found out, for those further in. */
  state: { customer?: string; body?: unknown };
  /** Who saw the request, in order: the answer's header x-steps. */
  steps: string[];
}

export interface Reply {
  statusCode: number;
  headers?: Record<string, string>;
  body?: string;
}

export type Handler = (request: Request) => Reply | Promise<Reply>;

/** Runs everything further in and gives what it replies. May be called once. */
export type Next = () => Promise<Reply>;

/** Replies itself, or asks `next` and gives back its reply, as it is or changed. */
export type Middleware = (request: Request, next: Next) => Reply | Promise<Reply>;

/** The caller's mistake: status and message are meant for them. */
export class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The florist did not answer well. Its status is between the florist and us. */
export class FloristError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`florist answered ${status}`);
    this.status = status;
  }
}

export class SoldOut extends Error {}

export const json = (
  statusCode: number,
  value: unknown,
  headers: Record<string, string> = {},
): Reply => ({
  statusCode,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

/** Notes when a request comes by, when its reply does, and when an error does. */
export const step =
  (name: string): Middleware =>
  async (request, next) => {
    request.steps.push(`>${name}`);
    try {
      const reply = await next();
      request.steps.push(`<${name}`);
      return reply;
    } catch (error) {
      request.steps.push(`!${name}`);
      throw error;
    }
  };

/** The same without async and await. */
export const plainStep =
  (name: string): Middleware =>
  (request, next) => {
    request.steps.push(`>${name}`);
    return next()
      .then((reply) => {
        request.steps.push(`<${name}`);
        return reply;
      })
      .catch((error: unknown) => {
        request.steps.push(`!${name}`);
        throw error;
      });
  };

const CUSTOMERS: Record<string, string> = { "Bearer f-1815": "ada", "Bearer f-1906": "grace" };

const ownerOf = async (token: string) => CUSTOMERS[token];

/** Who asks? Nobody without a token gets any further. */
export const customer: Middleware = async (request, next) => {
  const { authorization } = request.headers;
  if (authorization === undefined) return json(401, { message: "Who are you?" });
  const owner = await ownerOf(authorization);
  if (owner === undefined) throw new HttpError(401, "Unknown token");
  request.state.customer = owner;
  return next();
};

export const body: Middleware = async (request, next) => {
  try {
    request.state.body = JSON.parse(request.text);
  } catch {
    throw new HttpError(400, "The body is not JSON");
  }
  return next();
};

export const soldOut: Middleware = async (_request, next) => {
  try {
    return await next();
  } catch (error) {
    if (error instanceof SoldOut) return json(409, { message: error.message });
    throw error;
  }
};

/** Not async: throws at once, or gives what next gives. */
export const acceptsJson: Middleware = ({ headers }, next) => {
  if (headers.accept?.startsWith("image/")) throw new HttpError(406, "There is only JSON");
  return next();
};

/** Not async: replies at once, or gives what next gives. */
export const namesFlower: Middleware = ({ query }, next) =>
  query.flower ? next() : json(400, { message: "Which flower?" });

/** Four middlewares that call next() a second time, as it happens by mistake. */
export const hasty: Record<string, Middleware> = {
  "in-turn": async (_request, next) => {
    await next();
    return next();
  },
  "at-once": async (_request, next) => {
    const [reply] = await Promise.all([next(), next()]);
    return reply;
  },
  "after-an-error": async (_request, next) => {
    try {
      return await next();
    } catch {
      return next();
    }
  },
  "and-ignores-it": async (_request, next) => {
    const reply = await next();
    next().catch(() => undefined);
    return reply;
  },
};

/** Asks for the price, then orders. */
export const placeOrder: Handler = async ({ state, steps }) => {
  steps.push("order");
  const { flower, count } = state.body as { flower: string; count: number };
  if (flower === "tulip") throw new SoldOut("No tulips left");
  const known = await fetch(`${FLORIST}/prices/${flower}`);
  if (!known.ok) throw new FloristError(known.status);
  const { price } = (await known.json()) as { price?: number };
  if (price === undefined) throw `no price for ${flower}`;
  const order = { flower, count, total: count * price, customer: state.customer };
  const made = await fetch(`${FLORIST}/orders`, { method: "POST", body: JSON.stringify(order) });
  if (!made.ok) throw new FloristError(made.status);
  return json(201, order);
};

/** Several orders in one request, side by side. */
export const placeOrders =
  (place: Handler): Handler =>
  async (request) => {
    const orders = (request.state.body as unknown[]).map((order) => ({
      ...request,
      text: JSON.stringify(order),
      state: {},
      steps: [] as string[],
    }));
    const replies = await Promise.all(orders.map((order) => place(order)));
    return json(
      200,
      replies.map(({ statusCode }, index) => ({
        status: statusCode,
        steps: orders[index]!.steps.join(" "),
      })),
    );
  };

const STOCK: Record<string, { left: number } | null> = {
  rose: { left: 40 },
  lily: { left: 7 },
  daisy: null,
};

/** Not async. Throws at once for what is not there, and for the daisy, which is a mistake in the data. */
export const showStock: Handler = ({ query, steps }) => {
  steps.push("stock");
  const flower = query.flower!;
  if (!(flower in STOCK)) throw new HttpError(404, `There is no ${flower}`);
  return json(200, { flower, left: STOCK[flower]!.left }, { "cache-control": "max-age=60" });
};

export const health: Handler = () => ({ statusCode: 200 });

export const nowhere: Handler = ({ path }) => {
  throw new HttpError(404, `There is nothing at ${path}`);
};
