/** The commands as a person or a script meets them: a process, its output and its exit code. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "src/cli/main.ts");
const GREET = join(ROOT, "tests/labs/fixtures/greet");
const ECHO = "export const handler = async (event) => event;";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coldstart-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Output {
  code: number | null;
  out: string;
  err: string;
}

function coldstart(...args: string[]): Output {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

function write(path: string, text: string | Buffer): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return path;
}

/** One function in the folder itself. */
const templateOf = (properties: Record<string, unknown>) => ({
  Transform: "AWS::Serverless-2016-10-31",
  Resources: {
    Function: {
      Type: "AWS::Serverless::Function",
      Properties: { CodeUri: ".", Handler: "index.handler", Runtime: "nodejs24.x", ...properties },
    },
  },
});

/** What the tests read of it; that there is nothing else is a test of its own. */
interface RunJson {
  invocations: { payload: unknown; coldStart: boolean }[];
  metrics: Record<string, unknown>;
  logs: { line: string }[];
}

function runJson(...args: string[]): RunJson {
  const { code, out, err } = coldstart("run", ...args, "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as RunJson;
}

describe("run --json", () => {
  it("prints one object with exactly the names of the contract", () => {
    write(
      "fn/index.ts",
      "export const handler = async (event: { a: number }) => { console.log('seen'); return event.a + 1; };",
    );
    const result = runJson("fn", "--event", '{"a": 41}', "--seed", "s");
    expect(Object.keys(result)).toEqual([
      "seed",
      "traceHash",
      "virtualMs",
      "cancelled",
      "notes",
      "invocations",
      "httpExchanges",
      "logs",
      "metrics",
      "alarms",
      "bill",
      "costUsd",
    ]);
    expect(result).toMatchObject({
      seed: "s",
      traceHash: expect.any(String),
      virtualMs: expect.any(Number),
      costUsd: expect.any(Number),
    });
    expect(result.invocations).toEqual([
      {
        requestId: expect.stringMatching(/^[0-9a-f]{8}-/),
        functionName: "function",
        invocationType: "RequestResponse",
        status: "success",
        payload: 42,
        functionError: null,
        environmentId: expect.any(String),
        coldStart: true,
        attempts: 1,
        condition: null,
        initMs: expect.any(Number),
        durationMs: expect.any(Number),
        billedMs: expect.any(Number),
        memoryUsedMb: expect.any(Number),
        latencyMs: expect.any(Number),
      },
    ]);
    expect(result.metrics).toMatchObject({
      invocations: 1,
      coldStarts: 1,
      errors: {},
      throttles: {},
      latencyMs: { p50: expect.any(Number), max: expect.any(Number) },
    });
    expect(result.logs[0]).toEqual({
      atMs: expect.any(Number),
      requestId: null,
      line: expect.stringMatching(/^INIT_START /),
    });
    expect(result.logs.map((log) => log.line)).toContainEqual(
      expect.stringMatching(/\tINFO\tseen$/),
    );
  });

  it("gives the same bytes again", () => {
    write("index.mjs", "export const handler = async () => [Math.random(), Date.now()];");
    const first = coldstart("run", "index.mjs", "--json");
    expect(coldstart("run", "index.mjs", "--json")).toEqual(first);
    expect(coldstart("run", "index.mjs", "--seed", "2", "--json").out).not.toBe(first.out);
  });

  it.each([
    ["throws", "export const handler = async () => { throw new Error('no'); };", "error"],
    [
      "runs out of time",
      "export const handler = () => new Promise((done) => setTimeout(done, 10_000));",
      "timeout",
    ],
    ["exits", "export const handler = async () => process.exit(1);", "crash"],
  ])("exits with 0 when the handler %s", (_, code, status) => {
    write("index.mjs", code);
    expect(runJson("index.mjs").invocations).toMatchObject([
      { status, functionError: "Unhandled" },
    ]);
  });

  it("invokes once per line of --events, --interval apart", () => {
    write(
      "index.mjs",
      "let n = 0; export const handler = async ({ id }) => [id, ++n, Date.now()];",
    );
    write("events.jsonl", '\ufeff{"id":"a"}\n\n{"id":"b"}\r\n{"id":"c"}\n');
    const { invocations } = runJson("index.mjs", "--events", "events.jsonl", "--interval", "60000");
    const payloads = invocations.map((it) => it.payload as [string, number, number]);
    expect(payloads.map(([id, n]) => [id, n])).toEqual([
      ["a", 1],
      ["b", 2],
      ["c", 3],
    ]);
    expect(payloads[2]![2] - payloads[1]![2]).toBeCloseTo(60_000, -1);
    expect(invocations.map((it) => it.coldStart)).toEqual([true, false, false]);
  });

  it.each(["Text", "JSON"])(
    "names the error of an event, which only its %s logs tell",
    (format) => {
      write("fn/index.mjs", "export const handler = async () => { throw new TypeError('no'); };");
      write(
        "fn/template.json",
        JSON.stringify(templateOf({ LoggingConfig: { LogFormat: format } })),
      );
      const { metrics } = runJson("fn", "--invocation-type", "Event");
      expect(metrics["errorTypes"]).toEqual({ TypeError: 3 });
    },
  );

  it("sends {} when no event is given, and reads --event from a file", () => {
    write("index.mjs", ECHO);
    write("event.json", '{"from":"a file"}');
    expect(runJson("index.mjs").invocations[0]?.payload).toEqual({});
    expect(runJson("index.mjs", "--event", "event.json").invocations[0]?.payload).toEqual({
      from: "a file",
    });
    expect(runJson("index.mjs", "--event", "null").invocations[0]?.payload).toBeNull();
  });

  it("deploys with --memory, --timeout and --env", () => {
    write(
      "index.mjs",
      "export const handler = async (_, context) => [process.env.NAME, process.env.URL, context.memoryLimitInMB, context.getRemainingTimeInMillis() > 3_000];",
    );
    const args = ["--memory", "1024", "--timeout", "30", "--env", "NAME=", "--env", "URL=a=b"];
    expect(runJson("index.mjs", ...args).invocations[0]?.payload).toEqual([
      "",
      "a=b",
      "1024",
      true,
    ]);
  });

  it("finds the handler: index first, then the only file, or where --handler says", () => {
    write("one/index.mjs", "export const handler = async () => 'index';");
    write("one/other.mjs", "export const run = async () => 'other';");
    write("two/main.mts", "export const handler = async () => 'main';");
    write(
      "three.mjs",
      "export const handler = async () => 'three'; export const second = async () => 'second';",
    );
    expect(runJson("one").invocations[0]?.payload).toBe("index");
    expect(runJson("one", "--handler", "other.run").invocations[0]?.payload).toBe("other");
    expect(runJson("two").invocations[0]?.payload).toBe("main");
    expect(runJson("three.mjs").invocations[0]?.payload).toBe("three");
    expect(runJson("three.mjs", "--handler", "index.second").invocations[0]?.payload).toBe(
      "second",
    );
    expect(runJson("three.mjs", "--handler", "three.second").invocations[0]?.payload).toBe(
      "second",
    );
  });

  it("packs text files, and says which files it left out", () => {
    write("fn/index.mjs", "import { x } from './lib/x.mjs'; export const handler = async () => x;");
    write("fn/lib/x.mjs", "export const x = 1;");
    write("fn/node_modules/y/index.js", "syntax error(");
    write("fn/.git/z.js", "syntax error(");
    write("fn/big.txt", "x".repeat(1024 * 1024 + 1));
    write("fn/logo.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
    const { code, out, err } = coldstart("run", "fn", "--json");
    expect(JSON.parse(out).invocations[0]?.payload).toBe(1);
    expect({ code, err }).toEqual({
      code: 0,
      err: "coldstart: big.txt is left out: it is larger than 1 MB.\ncoldstart: logo.png is left out: it is not a text file.\n",
    });
  });
});

describe("run", () => {
  it("prints the timeline with the log lines, the invocations and the bill", () => {
    write(
      "index.mjs",
      "export const handler = async () => { console.log('two\\nlines \\u001b[2J'); return { ok: true }; };",
    );
    const { code, out, err } = coldstart("run", "index.mjs");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^\n {2}index\.handler {2}nodejs24\.x {2}· {2}512 MB {2}· {2}timeout 3 s {2}· {2}seed 1\n/,
    );
    const lines = out.split("\n");
    const head = lines.find((line) => line.includes("VIRTUAL ms"))!;
    const at = head.indexOf("WHAT HAPPENED");
    const records = lines.filter((line) => /^ +[\d,]+\.\d{3} /.test(line));
    expect(records.map((line) => line.slice(at).split(/ {2}/)[0])).toEqual(
      expect.arrayContaining([
        "invocation received",
        "environment created",
        "init started",
        "invoke started",
        "invocation completed",
      ]),
    );
    expect(out).toMatch(/│ START RequestId: [0-9a-f-]{36} Version: \$LATEST\n/);
    expect(out).toMatch(
      /│ REPORT RequestId: [0-9a-f-]{36}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t/,
    );
    expect(out).toContain("two ↵ lines ␛[2J");
    expect(out).not.toContain("\u001b");
    expect(out).toMatch(/#1 +success +cold .*\{"ok":true\}\n/);
    expect(out).toMatch(/Client latency( +[\d,]+\.\d\d){5}\n/);
    expect(out).toMatch(/Outcome +1 cold start; p99 [\d.]+ ms; \$0\.\d{10}\n/);
    expect(out).toMatch(/Cost +\$0\.\d{10}/);
  });

  it("prints what Lambda sends to X-Ray when it is asked for traces", () => {
    write("fn/index.mjs", ECHO);
    const properties = { FunctionName: "orders", Tracing: "Active" };
    write("fn/template.json", JSON.stringify(templateOf(properties)));
    const { code, out, err } = coldstart("run", "fn", "--traces");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const segments = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; origin: string });
    expect(segments).toMatchObject([
      { name: "orders", origin: "AWS::Lambda" },
      { name: "orders", origin: "AWS::Lambda::Function" },
    ]);
  });

  it("takes a workload and settings, and says what they came to", () => {
    write(
      "index.mjs",
      "export const handler = async ({ n }) => { if (n === 2) throw new RangeError('no'); return process.env.STAGE; };",
    );
    write("events.jsonl", '{"n":1}\n{"n":2}\n');
    const args = ["--workload", "constant:300:1s", "--events", "events.jsonl"];
    const { code, out, err } = coldstart(
      "run",
      "index.mjs",
      ...args,
      "--memory",
      "256",
      "--env",
      "STAGE=test",
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("256 MB");
    expect(out).toMatch(/\.\.\. [\d,]+ more records; --all shows them\.\n/);
    expect(out).toMatch(/\.\.\. 200 more invocations; --all shows them\.\n/);
    expect(out).toMatch(/Outcome +1 cold start, 299 warm; 150 function errors; p99 /);
    expect(out).toMatch(/Errors +RangeError 150\n/);
  });

  it("ends at Ctrl-C and prints what had happened", async () => {
    write("index.mjs", ECHO);
    const child = spawn(
      process.execPath,
      [MAIN, "run", "index.mjs", "--workload", "constant:500000:100ms", "--json"],
      { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
    );
    let out = "";
    child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
    const ended = once(child, "close");
    // Late enough for a busy machine to have started it, and long before the run would end.
    setTimeout(() => child.kill("SIGINT"), 6_000);
    const [code] = (await ended) as [number];
    expect(code).toBe(130);
    expect(JSON.parse(out)).toMatchObject({ cancelled: true });
  });

  it("uses colours only where they are wanted", () => {
    write("index.mjs", ECHO);
    const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: "1" };
    const out = execFileSync(process.execPath, [MAIN, "run", "index.mjs"], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    expect(out).toContain("\u001b[");
  });
});

describe("bad arguments and input that cannot be read", () => {
  beforeEach(() => {
    write("index.mjs", ECHO);
    write("several/a.mjs", ECHO);
    write("several/b.mjs", ECHO);
    write("broken.ts", "export const handler = async () => {\n  return (;\n};\n");
    write("bad.json", "{");
    write("config.yaml", "queues: []\n");
    write("account.yaml", "account: { queues: [] }\n");
    write("bad.jsonl", '{"a":1}\n{"a":\n');
    write("empty.jsonl", "\n");
    write("binary.mjs", Buffer.from([1, 0, 2]));
    mkdirSync(join(folder, "nothing"));
  });

  it.each<[string[], RegExp]>([
    [[], /^coldstart: Expected a command, but nothing was given\./],
    [
      ["walk"],
      /^coldstart: There is no command "walk"\. Commands: run, export, grade, labs, bench, help\./,
    ],
    [["constructor"], /There is no command "constructor"/],
    [["help", "walk"], /There is no command "walk"/],
    [
      ["run"],
      /Expected a folder or file with a handler, but nothing was given\.\nSee: .* help run\n$/,
    ],
    [["run", ""], /nothing was given/],
    [
      ["run", "index.mjs", "other.mjs"],
      /Expected only a folder or file with a handler, but "other\.mjs" came as well/,
    ],
    [["run", "missing"], /but "missing" does not exist/],
    [
      ["run", "nothing"],
      /"nothing": There is no code: expected at least one file ending in \.ts, /,
    ],
    [["run", "bad.json"], /Expected a file ending in \.ts, .*, but "bad\.json" came/],
    [["run", "binary.mjs"], /"binary\.mjs" is not a text file/],
    [
      ["run", "several"],
      /"several": There are several handlers: a\.handler, b\.handler\. Say which .* with --handler a\.handler\./,
    ],
    [["run", "broken.ts"], /^coldstart: broken\.ts:2:\d+ is not valid TypeScript: /],
    [["run", "index.mjs", "--colour"], /Unknown option '--colour'\. Options: --event, /],
    [["run", "index.mjs", "--memory"], /--memory needs a value/],
    [
      ["run", "index.mjs", "--memory", "127"],
      /^coldstart: --memory must be a whole number from 128 to 10240 MB; it is 127\.\n$/,
    ],
    [["run", "index.mjs", "--memory", "-1"], /--memory has to be a whole number \(MB\), not "-1"/],
    [["run", "index.mjs", "--memory", "512.5"], /not "512\.5"/],
    [["run", "index.mjs", "--memory", "lots"], /not "lots"/],
    [
      ["run", "index.mjs", "--timeout", "901"],
      /^coldstart: --timeout must be a whole number from 1 to 900 seconds; it is 901\.\n$/,
    ],
    [["run", "index.mjs", "--seed", "1", "--seed", "2"], /--seed is given twice/],
    [
      ["run", "index.mjs", "--interval", "soon"],
      /--interval is the time between two arrivals: give --events, or several of --event/,
    ],
    [["run", "index.mjs", "--env", "NAME"], /--env has to be NAME=value, not "NAME"/],
    [["run", "index.mjs", "--env", "=x"], /--env has to be NAME=value, not "=x"/],
    [["run", "index.mjs", "--env", "A=1", "--env", "A=2"], /--env gives A twice/],
    [["run", "index.mjs", "--env", "AWS_REGION=x"], /^coldstart: --env: .*AWS_REGION/],
    [["run", "index.mjs", "--env", `BIG=${"x".repeat(5_000)}`], /^coldstart: --env: /],
    [["run", "index.mjs", "--event", "{oops"], /--event is not JSON: /],
    [
      ["run", "index.mjs", "--event", "missing.json"],
      /"missing\.json" is not JSON, and as a file it does not exist/,
    ],
    [["run", "index.mjs", "--event", "bad.json"], /--event: the file bad\.json is not JSON: /],
    [["run", "index.mjs", "--event", "nothing"], /as a file it is a folder/],
    [["run", "index.mjs", "--events", "missing.jsonl"], /"missing\.jsonl" does not exist/],
    [["run", "index.mjs", "--events", "bad.jsonl"], /line 2 of bad\.jsonl is not JSON: /],
    [
      ["run", "index.mjs", "--events", "empty.jsonl"],
      /empty\.jsonl holds no event; expected one JSON value per line/,
    ],
    [["run", "index.mjs", "--event", "{}", "--events", "bad.jsonl"], /give one of them/],
    [
      ["run", "index.mjs", "--workload", "steady"],
      /--workload has to be a file .* "steady" is neither/,
    ],
    [
      ["run", "index.mjs", "--workload", "constant:1:1s", "--interval", "5"],
      /--workload says when arrivals come: leave --interval out/,
    ],
    [["run", "index.mjs", "--workload", "none.yaml"], /--workload: the file "none\.yaml" does not/],
    [
      ["run", "index.mjs", "--workload", "constant:2000000:1ms"],
      /^coldstart: --workload\.count: expected a whole number from 1 to 1000000 \(invocations\)/,
    ],
    [["run", "index.mjs", "--faults", "bad.json"], /--faults: the file bad\.json is not JSON: /],
    [
      ["run", "index.mjs", "--faults", "crush=1"],
      /--faults has to be a file .* "crush" is neither/,
    ],
    [
      ["run", "index.mjs", "--duration", "60"],
      /--duration has to be a time above 0 like 250ms, .*"60"/,
    ],
    [
      ["run", "index.mjs", "--invocation-type", "Async"],
      /--invocation-type has to be RequestResponse, Event or DryRun, not "Async"/,
    ],
    [
      ["run", "index.mjs", "--qualifier", "live"],
      /^coldstart: --qualifier: expected the name of an alias .*\(there is none\), received "live"/,
    ],
    [
      ["run", "index.mjs", "--config", "config.yaml"],
      /^coldstart: --config config\.yaml: queues: expected only .*, received queues\. Remove it\./,
    ],
    [
      ["run", "index.mjs", "--config", "account.yaml"],
      /^coldstart: --config account\.yaml: account: expected only .*, received account\. Describe the account in template\.yaml, and run its folder\./,
    ],
    [["grade"], /Expected a lab and a folder with answers, but 0 arguments came/],
    [["grade", "no-such-lab", "several"], /There is no lab "no-such-lab"\. Labs: /],
    [
      ["grade", "./several", "several"],
      /Expected the folder of a lab, but "\.\/several" has no lab\.ts/,
    ],
    [["grade", GREET, "missing"], /"missing" does not exist/],
    [["grade", GREET, "index.mjs"], /Expected a folder, but "index\.mjs" is a file/],
    [["grade", GREET, "nothing"], /holds no files that could be an answer/],
    [["labs"], /Expected "labs verify" or "labs new", but nothing came/],
    [["labs", "list"], /Expected "labs verify" or "labs new", but "list" came/],
    [["labs", "new"], /Expected the new lab's id/],
    [["labs", "new", "greet lab"], /small letters, digits and hyphens/],
    [["labs", "verify", "--watch"], /--watch looks at one lab/],
    [["labs", "verify", "--update", "--only", "starter"], /leave --only out/],
    [["labs", "verify", "no-such-lab"], /There is no lab "no-such-lab"/],
    [["labs", "verify", GREET, "--seeds", "0"], /--seeds has to be at least 1/],
    [["bench", "fast"], /bench takes no arguments, but fast came/],
  ])("%j", (args, message) => {
    const { code, out, err } = coldstart(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err).not.toContain("    at ");
  });
});

describe("grade", () => {
  it("exits with 0 and the verdict for an answer that passes", () => {
    const { code, out } = coldstart("grade", GREET, join(GREET, "solution"), "--json");
    expect(code).toBe(0);
    const verdict = JSON.parse(out) as { checks: object[] };
    expect(verdict).toMatchObject({ lab: "greet", passed: true });
    expect(Object.keys(verdict)).toEqual(["lab", "passed", "checks"]);
    for (const check of verdict.checks) {
      expect(Object.keys(check)).toEqual([
        "id",
        "title",
        "passed",
        "expected",
        "received",
        "because",
        "atMs",
      ]);
    }
  });

  it("exits with 1 for one that does not, and says why", () => {
    const { code, out } = coldstart("grade", GREET, join(GREET, "mistakes/stranger"));
    expect(code).toBe(1);
    expect(out).toContain(`
  Greet  greet

  ✗  A guest is greeted by name
       expected  the text "Hello, Ada"
       received  "Hello, stranger"
       because   The guest is called Ada.
       at        0.000 ms, scenario visit
  ·  A guest without a name is greeted too
       waits for A guest is greeted by name
`);
    expect(out).toContain("Not passed: 0 of 3 checks passed.");
    expect(
      JSON.parse(coldstart("grade", GREET, join(GREET, "starter"), "--json").out),
    ).toMatchObject({ passed: false });
  });

  it("exits with 2 for code that cannot be run", () => {
    write("answer/index.ts", "export const handler = (\n");
    const { code, err } = coldstart("grade", GREET, "answer");
    expect(code).toBe(2);
    expect(err).toMatch(/^coldstart: answer cannot be graded: index\.ts:\d+:\d+ is not valid/);
  });

  it("takes no account in the place of the one that the lab gives", () => {
    write("answer/index.ts", "export const handler = async () => 1;");
    write("answer/template.yaml", "Resources: {}");
    const { code, err } = coldstart("grade", GREET, "answer");
    expect(code).toBe(2);
    expect(err).toBe(
      "coldstart: answer/template.yaml describes another account than greet has. Expected the code alone: this lab gives the account. Leave the file out.\n",
    );
  });
});

describe("labs verify", () => {
  it("proves a lab", () => {
    const { code, out } = coldstart("labs", "verify", GREET, "--seeds", "2", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ labs: [{ lab: "greet", passed: true, problems: [] }] });
  });

  it("exits with 1 and names the problems of one that it cannot prove", () => {
    write("weak/lab.ts", `export { default } from ${JSON.stringify(join(GREET, "lab.ts"))};`);
    write("weak/template.yaml", "Resources: {}\n");
    const { code, out } = coldstart("labs", "verify", "./weak", "--seeds", "1");
    expect(code).toBe(1);
    expect(out).toContain("weak  not proven");
    expect(out).toMatch(
      /✗ {2}solution\n +expected {2}an answer that passes\n +received {2}no such folder\n/,
    );
  });
});

describe("help", () => {
  it.each([[["help"]], [["--help"]], [["-h"]]])("%j shows the commands", (args) => {
    const { code, out } = coldstart(...args);
    expect(code).toBe(0);
    expect(out).toMatch(/ run <folder\|file> /);
  });

  it.each(["run", "grade", "labs", "bench"])("shows the options of %s", (command) => {
    const { code, out } = coldstart("help", command);
    expect(code).toBe(0);
    expect(coldstart(command, "--help").out).toBe(out);
  });
});
