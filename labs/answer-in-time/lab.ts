/**
 * A gallery that answers before its appraiser does. What is judged is what clients of the API are told, when, and how often the
 * appraiser is paid: nothing of how the work gets from one to the other.
 */
import { atMs, placeOf } from "../../src/grading/evidence.ts";
import { inOrder } from "../../src/grading/invariants.ts";
import {
  defineLab,
  type Check,
  type CheckResult,
  type Evidence,
  type LabScenario,
} from "../../src/grading/lab.ts";
import type { OutsideHost } from "../../src/session/protocol.ts";
import {
  answerTo,
  appraisalsOf,
  ask,
  eurosIn,
  failure,
  lookUp,
  pathOf,
  stateIn,
  tooLateOrRefused,
  type Ask,
} from "./requests.ts";

const WITHIN_MS = 3_000;
const HOUR_MS = 3_600_000;
const EUROS: Readonly<Record<string, number>> = { "e-1": 1_200, "e-2": 85 };

const hosts: OutsideHost[] = [
  {
    host: "appraiser.example.com",
    latencyMs: 40_000,
    connectMs: 40,
    routes: [
      ...Object.entries(EUROS).map(([id, euros]) => ({
        method: "POST",
        path: `/items/${id}`,
        body: { euros },
      })),
      { method: "POST", path: "/items/e-13", status: 422, latencyMs: 2_000, body: {} },
    ],
  },
  {
    host: "notes.example.com",
    latencyMs: 20,
    routes: [{ path: "/estimates", collection: {} }],
  },
];

const first = ask(0, "e-1");
const second = ask(1_000, "e-2");
const refused = ask(2_000, "e-13");
const early = [lookUp(5_000, "e-1"), lookUp(6_000, "e-2")];
const again = [ask(10_000, "e-1"), ask(130_000, "e-1")];
const late = [lookUp(120_000, "e-1"), lookUp(121_000, "e-2")];
const unknown = lookUp(122_000, "e-9");
const still = lookUp(140_000, "e-1");
const lookedUpLater = lookUp(HOUR_MS, "e-13");

const day: readonly Ask[] = [
  first,
  second,
  refused,
  ...early,
  again[0]!,
  ...late,
  unknown,
  again[1]!,
  still,
  lookedUpLater,
];

/** The client asks again a minute later whatever it was told. */
const final = lookUp(2 * HOUR_MS, "e-2");
const insisting: readonly Ask[] = [ask(0, "e-2"), ask(60_000, "e-2"), final];

const sent = (asks: readonly Ask[]): LabScenario => ({
  workload: {
    kind: "list",
    target: { api: "gallery" },
    arrivals: asks.map((each) => ({
      atMs: each.atMs,
      payload: { method: each.method, path: pathOf(each) },
    })),
  },
  outsideHosts: hosts,
});

function judgeAccepted(evidence: Evidence): CheckResult {
  for (const asked of [first, second, refused]) {
    const answer = answerTo(evidence, day, asked);
    const result = tooLateOrRefused(answer, asked, [202], WITHIN_MS);
    if (result !== true) return result;
    const [, location] = answer.headers.find(([name]) => name.toLowerCase() === "location") ?? [];
    if (location?.endsWith(pathOf(asked))) continue;
    return failure(
      answer,
      asked,
      location === undefined ? "a 202 without a location" : `a 202 with the location ${location}`,
      "The client does not learn where to look for the estimate.",
    );
  }
  return true;
}

/** The lookups say this state, and with "done" the right estimate. */
const saying =
  (lookups: readonly Ask[], state: string, statuses: readonly number[] = [200]) =>
  (evidence: Evidence): CheckResult => {
    for (const asked of lookups) {
      const answer = answerTo(evidence, day, asked);
      const result = tooLateOrRefused(answer, asked, statuses, WITHIN_MS);
      if (result !== true) return result;
      const said = stateIn(answer);
      if (said !== state) {
        return failure(
          answer,
          asked,
          `the state ${JSON.stringify(said) ?? "is missing"}`,
          whyNot(evidence, asked),
        );
      }
      const euros = EUROS[asked.id];
      if (state !== "done" || eurosIn(answer) === euros) continue;
      return failure(
        answer,
        asked,
        `${JSON.stringify(eurosIn(answer)) ?? "no"} euros in estimate`,
        `The appraiser said ${euros} for ${asked.id}.`,
      );
    }
    return true;
  };

/** What the appraiser has to do with it. */
function whyNot(evidence: Evidence, { id, atMs: untilMs }: Ask): string {
  const asked = appraisalsOf(evidence, id).findLast((each) => atMs(each) < untilMs);
  if (!asked) return `Nobody has asked the appraiser about ${id} by then.`;
  const reply = evidence
    .records("http.responded")
    .find((each) => each.exchange === asked.exchange && atMs(each) < untilMs);
  const over = evidence
    .records("invoke.ended")
    .find(({ requestId, at }) => requestId === asked.requestId && at >= asked.at);
  if (!reply || (over && over.at < reply.at)) {
    return `The invocation that asked the appraiser about ${id} was over before the answer came.`;
  }
  return `The last answer of the appraiser about ${id} has the status ${reply.status ?? "none"}.`;
}

function judgeUnknown(evidence: Evidence): CheckResult {
  return tooLateOrRefused(answerTo(evidence, day, unknown), unknown, [404], WITHIN_MS);
}

function judgeAskedAgain(evidence: Evidence): CheckResult {
  for (const asked of again) {
    const result = tooLateOrRefused(
      answerTo(evidence, day, asked),
      asked,
      [200, 202, 303],
      WITHIN_MS,
    );
    if (result !== true) return result;
  }
  const made = appraisalsOf(evidence, "e-1");
  if (made.length === 1) return true;
  return {
    received: `e-1 was appraised ${made.length} times`,
    because:
      "It was asked for three times: at first, while it was in progress, and when it was done.",
    ...placeOf(made[1]),
  };
}

function judgeNothingLost(evidence: Evidence): CheckResult {
  const answer = answerTo(evidence, insisting, final);
  // That lookups work has been seen before: this one was hit by the fault itself, and says nothing of the work.
  if (answer.status >= 500) return true;
  const isDone = stateIn(answer) === "done" && eurosIn(answer) === EUROS["e-2"];
  if (answer.status === 200 && isDone) return true;
  const told = insisting
    .filter((each) => each !== final)
    .map((each) => answerTo(evidence, insisting, each).status)
    .join(" and ");
  return failure(
    answer,
    final,
    `status ${answer.status}, state ${JSON.stringify(stateIn(answer)) ?? "none"}`,
    `The client asked twice and was told ${told}. ${whyNot(evidence, final)}`,
  );
}

const checks: Check[] = [
  {
    id: "accepted",
    title: "A request is accepted in time",
    scenario: "day",
    expected:
      "for each POST a 202 within three seconds, with the path of the lookup in the header location",
    hints: [
      "How long does the appraiser take, and for how long does the API wait?",
      "The answer must not wait for the appraiser. Somebody else has to: a second function in template.yaml, with a timeout of its own, and a policy that lets this one invoke it. The lesson's duel shows both parts.",
      'await invokeLater("appraise", { id });\nreturn json(202, {}, { location: `/estimates/${id}` });',
    ],
    judge: judgeAccepted,
  },
  {
    id: "in-progress",
    title: "Until it is done, the lookup says so",
    scenario: "day",
    after: ["accepted"],
    expected:
      'for a GET while the appraiser is at work a 200 within three seconds, with the state "in progress"',
    hints: [
      "Five seconds after the 202 somebody looks. What does your code know then, and where does it stand?",
      "The lookup may be served by another environment than the request. What it is to know has to be in the notes.",
      'await writeNote(id, { state: "in progress" });',
    ],
    judge: saying(early, "in progress", [200, 202]),
  },
  {
    id: "done",
    title: "Then the lookup has the estimate",
    scenario: "day",
    after: ["in-progress"],
    expected:
      'two minutes after a POST a lookup with the state "done" and the estimate of that item',
    hints: [
      "Find the request to the appraiser below the timeline. Which invocation sent it, and was that one still running when the answer came?",
      "Work that the handler does not wait for is frozen with the environment. A function has three seconds unless Timeout says more. And whoever gets the estimate has to write it where the lookup reads.",
      'await writeNote(id, { state: "done", estimate: await appraise(id) });',
    ],
    judge: saying(late, "done"),
  },
  {
    id: "unknown",
    title: "What nobody asked for is not found",
    scenario: "day",
    after: ["done"],
    expected: "a 404 for an item that nobody asked for",
    hints: [
      "How does the lookup tell an estimate in progress from one that nobody asked for?",
      "readNote gives undefined when there is no note.",
      "if (!note) return json(404, { message: `nobody asked for ${id}` });",
    ],
    judge: judgeUnknown,
  },
  {
    id: "refused",
    title: "What the appraiser refuses is said to have failed",
    scenario: "day",
    after: ["done"],
    expected: 'in the end a lookup of e-13 with the state "failed"',
    hints: [
      "The appraiser answers 422 for e-13. Who gets that answer, and what do they do with it?",
      "An item that is refused is refused each time. That is an outcome like any other, and the client is waiting for it. appraise throws Refused in this case and only in this case.",
      'catch (error) {\n  if (error instanceof Refused) return { state: "failed" };\n  throw error;\n}',
    ],
    judge: saying([lookedUpLater], "failed"),
  },
  {
    id: "asked-again",
    title: "Asked again, an item is not appraised again",
    scenario: "day",
    after: ["done"],
    expected:
      "one appraisal of e-1, although it is asked for three times, and the estimate in the lookup after that",
    hints: [
      "The client asks for e-1 again, ten seconds later and two minutes later. What does your code do with the second POST?",
      "The notes say what was asked for before. Look before handing the work off, and leave a note that there is as it is.",
      "const note = await readNote(id);\nif (!note) {\n  // only now\n}",
    ],
    judge: inOrder(judgeAskedAgain, saying([still], "done")),
  },
  {
    id: "nothing-lost",
    title: "What was asked for is done in the end, whatever goes wrong",
    scenario: "insisting",
    after: ["asked-again"],
    expected: "the estimate in the last lookup, for a client that asks twice, a minute apart",
    hints: [
      "Your function ends between two of its calls. What does the client's second request find, and what does your code conclude from it?",
      "A note that says in progress while nobody is at work is believed for ever. Which of the two has to be there first, the work or the note? And an error of the appraiser that passes by itself is no reason to give up: Lambda repeats an event whose handler throws.",
      'if (!note) {\n  await invokeLater("appraise", { id });\n  await writeNote(id, { state: "in progress" });\n}',
    ],
    explore: {
      faults: ["crash", "failing-call"],
      depth: 1,
      runs: 18,
    },
    judge: judgeNothingLost,
  },
];

export default defineLab({
  id: "answer-in-time",
  revision: 1,
  title: "Answer in time",
  minutes: 35,
  level: "intermediate",
  budgetMs: 10_000,
  scenarios: { day: sent(day), insisting: sent(insisting) },
  checks,
  equivalents: {
    "drop-setting: Timeout: 10":
      "Without it the function may run for three seconds, and it answers in less: the work is in the other one.",
    "halve-setting: Timeout: 10": "Five seconds are enough for a note and an invocation, too.",
    "double-setting: Timeout: 10": "Nothing in it takes so long that a later end would matter.",
  },
  alternatives: {
    "one-function":
      "There is one function, which invokes itself with another kind of event. Less to deploy; its timeout, memory and permissions have to be right for both kinds of work.",
    queue:
      "The work is handed to a queue. What waits can be seen and limited there, and a message that fails comes back after its visibility timeout, as often as you like.",
    "note-first":
      "The note comes first, and the worker marks what it has taken. A request that finds a note which nobody has taken hands the work off again.",
  },
  question:
    "Two requests for the same item come at the same moment, and both find no note. What happens, what does it cost, and what would you need to prevent it?",
  mistakes: {
    "waits-for-the-worker": {
      fails: "accepted",
      explanation:
        "There are two functions, and the first invokes the second with RequestResponse: it waits as long as before, and is billed for waiting.",
    },
    "no-location": {
      fails: "accepted",
      explanation: "The location is in the body. A client of HTTP looks for it in the headers.",
    },
    "no-note-until-done": {
      fails: "in-progress",
      explanation:
        "The first note is the worker's. Until then a lookup cannot tell what is in progress from what nobody asked for.",
    },
    "in-memory": {
      fails: "done",
      explanation:
        "A Map outside the handler belongs to one environment. The worker writes into one of its own, which no lookup reads.",
    },
    "goes-on-after-the-answer": {
      fails: "done",
      explanation:
        "The work is started and the answer returned. Then the environment is frozen, with the request to the appraiser under way.",
    },
    "three-seconds": {
      fails: "done",
      explanation:
        "The worker has no Timeout in template.yaml and gets three seconds. Lambda ends it three times, and gives up.",
    },
    "always-in-progress": {
      fails: "unknown",
      explanation:
        "No note is taken for in progress. A client with a wrong address looks for ever.",
    },
    "refusal-is-an-error": {
      fails: "refused",
      explanation:
        "The worker throws whatever is wrong. Lambda asks three times for what is refused each time, and then the note says in progress for ever.",
    },
    "hands-off-each-time": {
      fails: "asked-again",
      explanation: "Each request hands the work off, whether it is under way or not.",
    },
    "starts-anew-when-done": {
      fails: "asked-again",
      explanation:
        "Only what is in progress is left alone. What is done is appraised and paid for again, and its estimate is gone meanwhile.",
    },
    "note-before-the-work": {
      fails: "nothing-lost",
      explanation:
        "The note comes first. When the function ends before the hand-off, the note says in progress, nobody is at work, and the second request believes the note.",
    },
    "every-error-is-final": {
      fails: "nothing-lost",
      explanation:
        "Every error of the appraiser makes the estimate failed, also one that is over a minute later.",
    },
  },
});
