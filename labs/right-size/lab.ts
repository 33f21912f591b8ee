/**
 * Three functions of different nature at one memory size: one computes, one waits, one needs the memory. What counts is what their
 * invocations take, that the largest input fits in, and what a month of them costs.
 */
import { inOrder } from "../../src/grading/invariants.ts";
import { defineLab, type Check } from "../../src/grading/lab.ts";
import type { OutsideHost, Workload } from "../../src/session/protocol.ts";
import { allAnswer, endsWithin, meetObjectives, monthUnder, OBJECTIVES } from "./measures.ts";

/** Above what the cheapest sizes cost, by so much that a size next to the cheapest one is right as well: the table in notes.mdx. */
const MONTH_USD = 15;
/** A lookup takes four seconds on a slow day. */
const LONGEST_S = 10;

const picture = { picture: "cat.jpg", width: 500, height: 400 };
const order = { order: "A-17" };
const usualSheet = { sheet: "monday", labels: 8 };
const largestSheet = { sheet: "christmas", labels: 64 };

const shop: OutsideHost = {
  host: "shop.example.com",
  latencyMs: 120,
  connectMs: 20,
  routes: [
    { method: "GET", path: "/orders/*", body: { state: "packed" } },
    { method: "GET", path: "/parcels/*", body: { parcel: "P-1042" } },
  ],
};

/** The first invocation begins with a cold start, the others are warm. */
const calls = (functionName: string, payload: unknown, count = 4): Workload => ({
  kind: "constant",
  count,
  intervalMs: 10_000,
  payloads: [payload],
  target: { function: functionName },
});

const answerOf = (sheet: typeof usualSheet) => ({ ...sheet, bytes: sheet.labels * 1_024 * 1_024 });

/** What looking at every pixel gives. */
function toneOf({ width, height }: typeof picture): number {
  let tone = 1;
  for (let pixel = 0; pixel < width * height; pixel += 1) tone = (tone * 31 + pixel) & 0xffff;
  return tone >> 8;
}

const lookedUp = allAnswer("lookup", { order: "A-17", state: "packed", parcel: "P-1042" });

const checks: Check[] = [
  {
    id: "answers",
    title: "The functions answer as they did",
    scenario: "usual",
    expected: "the same answers as before from all three functions, and no error",
    hints: [
      "Which function does not answer as it did, and is it the template or the code that made the difference?",
      "You may change the code as long as the answers stay: every pixel of a picture is looked at, every label of a sheet is drawn, and a lookup has the order's state and its parcel.",
    ],
    judge: inOrder(
      allAnswer("thumbnail", { picture: picture.picture, tone: toneOf(picture) }),
      lookedUp,
      allAnswer("labels", answerOf(usualSheet)),
    ),
  },
  {
    id: "largest-sheet",
    title: "The largest sheet of labels can be drawn",
    scenario: "largest",
    after: ["answers"],
    expected: `a sheet with ${largestSheet.labels} labels, as in the week before Christmas`,
    hints: [
      "How much memory does a sheet need, and what is there besides the sheet?",
      "A label takes one megabyte, and Node.js itself about eighty. The REPORT line says what was used: Max Memory Used. Choose for the largest input, not for the usual one.",
      "Labels:\n  Properties:\n    MemorySize: 192",
    ],
    judge: allAnswer("labels", answerOf(largestSheet)),
  },
  {
    id: "objectives",
    title: "Each function meets its objective",
    scenario: "usual",
    after: ["answers"],
    expected: `for 99 of 100 warm invocations a Duration of at most ${OBJECTIVES.map(({ functionName, durationMs }) => `${durationMs} ms for ${functionName}`).join(", ")}`,
    hints: [
      "Which of the three functions gets faster with more memory, and which one does not?",
      "A function that computes takes half as long with twice the memory, up to 1,769 MB, which is one virtual CPU. Take one duration that you have seen, and compute the size at which the objective is met.",
      "Thumbnail:\n  Properties:\n    MemorySize: 512 # a fourth of what it takes with 128 MB",
    ],
    judge: meetObjectives,
  },
  {
    id: "month",
    title: `A month costs at most $${MONTH_USD}`,
    scenario: "usual",
    after: ["largest-sheet", "objectives"],
    expected: `at most $${MONTH_USD} for ${OBJECTIVES.map(({ functionName, millions }) => `${millions} million invocations of ${functionName}`).join(", ")}`,
    hints: [
      "For which function do you pay for more than it can use?",
      "A function that waits takes as long at every size, and costs in proportion to it. A function that computes costs about the same up to 1,769 MB, and above that twice the memory is twice the price. A function can use more than one CPU only with worker threads.",
      "Lookup:\n  Properties:\n    MemorySize: 128",
    ],
    judge: monthUnder(MONTH_USD),
  },
  {
    id: "slow-shop",
    title: "A slow shop is waited for",
    scenario: "slow",
    after: ["answers"],
    expected:
      "an answer of lookup, although the shop takes two seconds for each of its two answers",
    hints: [
      "How long does lookup take on such a day, and how long may it?",
      "Two answers of two seconds are more than four seconds, one after the other. Without a Timeout in the template it is three.",
      "Globals:\n  Function:\n    Timeout: 10",
    ],
    judge: lookedUp,
  },
  {
    id: "silent-shop",
    title: "A shop that does not answer is not waited for",
    scenario: "slow",
    after: ["slow-shop"],
    expected: `no invocation that runs for longer than ${LONGEST_S} seconds, when one of the shop's answers does not come`,
    hints: [
      "One of the two answers never comes. What ends the invocation, and when?",
      "You pay for the time until then. Choose a Timeout above the slowest answer that is still worth waiting for, and not far above it.",
      "Globals:\n  Function:\n    Timeout: 10",
    ],
    explore: { faults: ["timeout"], depth: 1, runs: 3 },
    judge: endsWithin(LONGEST_S * 1_000),
  },
];

export default defineLab({
  id: "right-size",
  revision: 1,
  title: "Right size",
  minutes: 20,
  level: "introductory",
  scenarios: {
    usual: {
      workload: calls("thumbnail", picture),
      traffic: [calls("lookup", order), calls("labels", usualSheet)],
      outsideHosts: [shop],
    },
    largest: { workload: calls("labels", largestSheet, 1), outsideHosts: [shop] },
    slow: {
      workload: calls("lookup", order, 1),
      outsideHosts: [shop],
      faults: { dependencies: [{ host: shop.host, extraLatencyMs: 1_880 }] },
    },
  },
  checks,
  alternatives: {
    "room-above":
      "Larger sizes with room above what was measured: thumbnails are twice as quick for about the same money, and a sheet may grow. It costs a little more where nothing is computed.",
    arm: "The functions run on arm64, where a gigabyte-second costs a fifth less. That pays for larger sizes.",
    "asks-at-once":
      "Both questions to the shop are asked at the same time. The lookup waits half as long, so it may have twice the memory for the same money.",
    "label-by-label":
      "The code draws each label in the same place, so that a sheet of any length needs a megabyte. The smallest size is enough then.",
    "gives-up-itself":
      "Each request has a limit of its own, below the function's time-out: the code hears of it and can say what went wrong.",
  },
  question:
    "Which of your own functions computes, which one waits, and which one needs the memory? What would you measure before you change its size?",
  equivalents: {
    "halve-setting: Timeout: 10": "Five seconds are more than the four that a slow shop takes.",
    "double-setting: MemorySize: 192": "A sheet has twice the room, for hardly more money.",
    "drop-setting: MemorySize: 128": "A function without a memory size has 128 MB.",
    "double-setting: MemorySize: 512":
      "Up to one virtual CPU, work that computes costs as much in half the time.",
  },
  mistakes: {
    "every-fourth-pixel": {
      fails: "answers",
      explanation: "The code looks at fewer pixels. It is quicker, and its answer is another one.",
    },
    "smallest-for-all": {
      fails: "largest-sheet",
      explanation:
        "128 MB cost the least for a millisecond. They are not enough for a large sheet, and make work that computes slow.",
    },
    "usual-sheet-fits": {
      fails: "largest-sheet",
      explanation:
        "The size was chosen by what usual sheets use. The largest one needs more than that, and its process is ended.",
    },
    "one-size-between": {
      fails: "objectives",
      explanation:
        "One size for all three, half way: too small for the one that computes, larger than needed for the others.",
    },
    "one-size-that-meets-all": {
      fails: "month",
      explanation:
        "One size with which every objective is met. The function that waits has four times the memory that it needs, and pays for it during every millisecond of waiting.",
    },
    "two-cpus": {
      fails: "month",
      explanation:
        "3,538 MB have two virtual CPUs, and JavaScript computes on one of them: the same duration for twice the money.",
    },
    "waits-faster": {
      fails: "month",
      explanation:
        "The lookup was given more memory so that it answers sooner. It waits for somebody else, and that takes as long as before.",
    },
    "room-for-ten": {
      fails: "month",
      explanation:
        "Labels has many times the memory that its largest sheet needs, and does not get faster above one virtual CPU.",
    },
    "default-time-out": {
      fails: "slow-shop",
      explanation:
        "Without a Timeout it is three seconds. On a slow day the shop's answers take longer than that together.",
    },
    "gives-up-soon": {
      fails: "slow-shop",
      explanation: "Each request is given up after a second, and on a slow day none is that quick.",
    },
    "longest-time-out": {
      fails: "silent-shop",
      explanation:
        "The time-out is as long as Lambda allows. When the shop does not answer, every lookup waits a quarter of an hour, and you pay for it.",
    },
  },
});
