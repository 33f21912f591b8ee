export interface Conversion {
  amount: number;
  currency: string;
}

/** Reads the request body, or says in the caller's words what is wrong with it. */
export function readConversion(body: string | undefined): Conversion | { problem: string } {
  if (!body) return { problem: "Send a JSON body with amount and currency." };

  const input = parse(body);
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { problem: "The body must be a JSON object with amount and currency." };
  }

  const { amount, currency } = input as Record<string, unknown>;
  if (typeof amount !== "number" || !Number.isFinite(amount) || amount <= 0) {
    return { problem: "amount must be a number greater than 0" };
  }
  if (typeof currency !== "string" || currency === "") {
    return { problem: "currency must be a code such as EUR" };
  }
  return { amount, currency };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
