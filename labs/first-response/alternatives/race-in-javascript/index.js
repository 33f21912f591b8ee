"use strict";
// CommonJS, no abort: the request to the rates service is left to itself once the time is up.

const LATE = Symbol("late");

const send = (statusCode, body) => ({
  statusCode,
  headers: { "Content-Type": "application/json; charset=utf-8" },
  body: JSON.stringify(body),
});

function problemsOf(input) {
  if (input === undefined) return ["the body must be JSON"];
  if (Object(input) !== input || Array.isArray(input)) return ["the body must be an object"];
  const problems = [];
  if (!Number.isFinite(input.amount) || input.amount <= 0) problems.push("amount must be a positive number");
  if (typeof input.currency !== "string" || input.currency.length !== 3) problems.push("currency must be a code of 3 letters");
  return problems;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return undefined;
  }
}

exports.handler = async (event, context) => {
  const input = parse(event.body);
  const problems = problemsOf(input);
  if (problems.length > 0) return send(400, { message: problems.join("; "), problems });

  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, context.getRemainingTimeInMillis() - 200, LATE);
  });
  const asked = fetch(`https://rates.example.com/usd/${input.currency}`).catch(() => ({ status: 0 }));
  const reply = await Promise.race([asked, late]);
  clearTimeout(timer);

  if (reply === LATE) return send(504, { message: "no rate in time" });
  if (reply.status === 404) return send(400, { message: `currency ${input.currency} is unknown` });
  if (reply.status !== 200) return send(502, { message: "the rates service failed" });
  const { rate } = await reply.json();
  return send(200, { amount: input.amount, currency: input.currency, converted: input.amount * rate });
};
