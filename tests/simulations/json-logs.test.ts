/**
 * Application logs in JSON, as the runtime clients write them (facts 20 and 22):
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
import { describe, expect, it } from "vitest";
import { openGuest } from "./guest.ts";

const RUNTIMES = ["nodejs24.x", "nodejs22.x"] as const;
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

describe.each(RUNTIMES)("%s with JSON logs (fact 22)", (runtime) => {
  const logged = async (statements: string, level?: string) => {
    const guest = await openGuest({
      runtime,
      code: `export const handler = async () => { ${statements} };`,
      environment: {
        AWS_LAMBDA_LOG_FORMAT: "JSON",
        ...(level ? { AWS_LAMBDA_LOG_LEVEL: level } : {}),
      },
    });
    return guest.invoke().output;
  };
  const parsed = async (statements: string, level?: string) =>
    (await logged(statements, level)).map((line) => JSON.parse(line) as Record<string, unknown>);

  it("has timestamp, level, requestId and message, in this order", async () => {
    const [line] = await logged("console.log('hello', 1, { a: 2 });");
    expect(line).toMatch(
      /^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"INFO","requestId":"request-1","message":"hello 1 \{ a: 2 \}"\}\n$/,
    );
  });

  it("keeps a single object as an object", async () => {
    const [line] = await parsed("console.warn({ order: 7, lines: [1, 2] });");
    expect(line).toMatchObject({ level: "WARN", message: { order: 7, lines: [1, 2] } });
  });

  it("formats what cannot be JSON", async () => {
    const [line] = await parsed("const o = {}; o.o = o; console.log(o);");
    expect(line!["message"]).toBe("<ref *1> { o: [Circular *1] }");
  });

  it("takes an error apart", async () => {
    const [single, among] = await parsed(
      "console.error(Object.assign(new RangeError('far'), { code: 'E' })); console.error('it is', new TypeError('t'));",
    );
    expect(single).toMatchObject({
      level: "ERROR",
      message: {
        errorType: "RangeError",
        errorMessage: "far",
        code: "E",
        stackTrace: expect.arrayContaining(["RangeError: far"]),
      },
    });
    expect(among).toMatchObject({
      errorType: "TypeError",
      errorMessage: "t",
      stackTrace: expect.arrayContaining(["TypeError: t"]),
      message: expect.stringMatching(/^it is TypeError: t\n {4}at /),
    });
  });

  it("logs what the handler threw as an error object", async () => {
    const [line] = await parsed("throw new RangeError('thrown');");
    expect(line).toMatchObject({
      level: "ERROR",
      requestId: "request-1",
      message: { errorType: "RangeError", errorMessage: "thrown" },
    });
  });

  it("does not encode again what is written as JSON to stdout", async () => {
    const emf = '{"_aws":{"Timestamp":1},"orders":1}';
    expect(await logged(`process.stdout.write('${emf}\\n');`)).toEqual([`${emf}\n`]);
  });

  it("makes a message of a text, also when the text is JSON", async () => {
    const [line] = await parsed(`console.log(JSON.stringify({ a: 1 }));`);
    expect(line!["message"]).toBe('{"a":1}');
  });

  it.each(LEVELS)("drops what is below %s", async (level) => {
    const calls = ["trace", "debug", "info", "warn", "error", "fatal"];
    const statements = calls.map((name) => `console.${name}('x');`).join("");
    const levels = (await parsed(statements, level)).map((line) => line["level"]);
    expect(levels).toEqual(LEVELS.slice(LEVELS.indexOf(level)));
  });

  it("logs everything when no level is set, as text does", async () => {
    const levels = (await parsed("console.trace('x'); console.log('y');")).map(
      (line) => line["level"],
    );
    expect(levels).toEqual(["TRACE", "INFO"]);
  });
});

it.each([
  ["nodejs24.x", "-"],
  ["nodejs22.x", undefined],
] as const)("%s has the request id %s outside an invoke (fact 20)", async (runtime, id) => {
  const guest = await openGuest({
    runtime,
    code: "console.log('outside'); export const handler = async () => 1;",
    environment: { AWS_LAMBDA_LOG_FORMAT: "JSON" },
  });
  const line = JSON.parse(guest.output[0]!) as Record<string, unknown>;
  expect(line).toMatchObject({ level: "INFO", message: "outside" });
  expect(line["requestId"]).toBe(id);
});

it.each(RUNTIMES)("%s filters text by level too (fact 20)", async (runtime) => {
  const guest = await openGuest({
    runtime,
    code: "export const handler = async () => { console.debug('d'); console.info('i'); console.warn('w'); };",
    environment: { AWS_LAMBDA_LOG_LEVEL: "warn" },
  });
  guest.invoke();
  expect(guest.output.map((line) => line.split("\t").slice(1))).toEqual([
    ["request-1", "WARN", "w\n"],
  ]);
});
