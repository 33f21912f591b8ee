/**
 * A function that makes small copies of uploaded pictures and is invoked for its own copies. What counts is what the buckets
 * hold in the end, and how often the function ran for it.
 */
import { atMs } from "../../src/grading/evidence.ts";
import { inOrder, lastStart } from "../../src/grading/invariants.ts";
import { defineLab, type Check, type CheckResult, type Evidence } from "../../src/grading/lab.ts";
import {
  BUCKET,
  bodyOf,
  hasCopy,
  inWords,
  madeOf,
  originalOf,
  writesOf,
  type Picture,
} from "./album.ts";

const picture = (key: string, what: string): Picture => ({
  key: `incoming/${key}`,
  picture: `${what} ${"0123456789".repeat(3)}`,
});

const usual = [picture("cat.jpg", "a cat"), picture("a day out/cat.jpg", "another cat")];
const lookingSmall = [
  picture("small/me & my kitten.jpg", "a kitten"),
  picture("small-dog.jpg", "a dog that is not tall"),
];
const all = [...usual, ...lookingSmall];
const [single] = usual as [Picture];
const corrected = picture("cat.jpg", "the cat, turned the right way round");

const uploaded = (pictures: readonly Picture[], gapMs: number) => ({
  workload: {
    kind: "list" as const,
    arrivals: pictures.map((payload, index) => ({ atMs: index * gapMs, payload })),
    target: { bucket: BUCKET, key: "key" },
  },
});

/** Longer than the SDK tries, shorter than Lambda waits before it tries again. */
const TROUBLE_MS = 20_000;

/** A run for the upload, and one that finds out that there is nothing to do. */
const RUNS_FOR_EACH = 2;

const judgeCopied =
  (pictures: readonly Picture[], wanted: readonly Picture[]) =>
  (evidence: Evidence): CheckResult => {
    const missing = wanted.find((each) => !hasCopy(evidence, pictures, each));
    if (!missing) return true;
    return {
      received: `no small copy of ${missing.key}`,
      because: `Besides what was uploaded the buckets hold ${inWords(madeOf(evidence, pictures))}. None of it is ${missing.key} as shrink makes it.`,
      ...lastStart(evidence),
    };
  };

function judgeOriginals(evidence: Evidence): CheckResult {
  for (const each of all) {
    const now = originalOf(evidence, each);
    if (now?.body === bodyOf(each)) continue;
    const write = writesOf(evidence).find(({ key }) => key === each.key);
    return {
      received: now ? `${each.key} is another picture now` : `${each.key} is gone`,
      because: write
        ? "The function wrote to the key of the upload."
        : "The function removed what was uploaded.",
      ...(write ? { atMs: write.atMs } : {}),
    };
  }
  return true;
}

function judgeRuns(evidence: Evidence): CheckResult {
  const runs = evidence.records("invoke.started");
  const most = RUNS_FOR_EACH * all.length;
  if (runs.length <= most) return true;
  const [first, second] = writesOf(evidence);
  return {
    received: `${runs.length} runs for ${all.length} pictures`,
    because: `After the first upload it wrote ${first?.key ?? "nothing"}, was invoked for that, and wrote ${second?.key ?? "nothing"}.`,
    ...(second ? { atMs: second.atMs } : { atMs: atMs(runs[most]!) }),
  };
}

const judgeNothingElse =
  (pictures: readonly Picture[]) =>
  (evidence: Evidence): CheckResult => {
    const made = madeOf(evidence, pictures);
    if (made.length <= pictures.length) return true;
    return {
      received: `${made.length} objects besides ${pictures.length === 1 ? "the picture" : `the ${pictures.length} pictures`}`,
      because: `They are ${inWords(made)}.`,
      ...lastStart(evidence),
    };
  };

const checks: Check[] = [
  {
    id: "originals",
    title: "The pictures stay what they are",
    scenario: "uploads",
    expected: "each upload under its key in the bucket pictures, unchanged",
    hints: [
      "Which key does the function write to?",
      "A copy under the key of the picture is no copy. Take another key, or another bucket.",
    ],
    judge: judgeOriginals,
  },
  {
    id: "copied",
    title: "Every picture has a small copy",
    scenario: "uploads",
    after: ["originals"],
    expected:
      "for each upload an object with what shrink makes of it, in whatever bucket and under whatever key",
    hints: [
      "Two pictures are called cat.jpg, in different folders. Where do their copies go?",
      "Keep the whole key of the upload in the key of the copy.",
    ],
    judge: judgeCopied(all, usual),
  },
  {
    id: "no-loop",
    title: "A copy is not an upload",
    scenario: "uploads",
    after: ["copied"],
    expected: "at most two runs of the function for each picture",
    hints: [
      "The function writes an object into the bucket. What happens for every object that is created there?",
      "Three ways out: write to another bucket, let S3 invoke the function for uploads only, or recognise a copy and leave it. The first two are in template.yaml.",
      "Filter:\n  S3Key:\n    Rules:\n      - Name: prefix\n        Value: incoming/",
    ],
    judge: judgeRuns,
  },
  {
    id: "looks-small",
    title: "A picture may have any name",
    scenario: "uploads",
    after: ["no-loop"],
    expected: "a copy also of incoming/small/me & my kitten.jpg and incoming/small-dog.jpg",
    hints: [
      "How does your code know that an object is a copy?",
      "A word in the key is no proof: customers name their files. Uploads begin with incoming/, and nothing else does.",
    ],
    judge: judgeCopied(all, lookingSmall),
  },
  {
    id: "replaced",
    title: "A corrected picture gets a new copy",
    scenario: "corrected",
    after: ["looks-small"],
    expected:
      "after a second upload under the same key a copy of the second picture, and of no other",
    hints: [
      "The same key comes again, with another picture. What does your code think that it has done?",
      "That there is a copy does not say of what. Making it again costs little, and is right every time.",
    ],
    judge: (evidence) => {
      const copied = judgeCopied([corrected], [corrected])(evidence);
      return copied === true ? judgeNothingElse([corrected])(evidence) : copied;
    },
  },
  {
    id: "nothing-lost",
    title: "No picture is forgotten",
    scenario: "trouble",
    after: ["replaced"],
    expected: "a copy in the end, although S3 fails every request of the first twenty seconds",
    hints: [
      "The calls of S3 failed. Who tries the event again, and who told them that it is necessary?",
      "Lambda tries an event again when the handler fails. An error that is caught and logged is a success.",
    ],
    judge: judgeCopied([single], [single]),
  },
  {
    id: "one-copy",
    title: "A picture has one copy, whatever happens",
    scenario: "one",
    after: ["nothing-lost"],
    expected:
      "one object besides the picture, its copy, wherever a run ends, however often the event comes and whichever environment gets it",
    hints: [
      "The same event comes again. Does your code write the same object again, or another one?",
      "What is kept in memory is gone with the environment, and the key of a copy has to be the same each time: take it from the key of the picture and from nothing else.",
    ],
    explore: { faults: ["crash", "failing-call", "duplicate", "recycle"], depth: 1, runs: 12 },
    judge: inOrder(judgeCopied([single], [single]), judgeNothingElse([single])),
  },
];

export default defineLab({
  id: "cut-the-loop",
  revision: 1,
  title: "Cut the loop",
  minutes: 25,
  level: "intermediate",
  budgetMs: 10_000,
  seeds: 2,
  scenarios: {
    uploads: uploaded(all, 3_000),
    corrected: uploaded([single, corrected], 20_000),
    one: uploaded([single], 0),
    trouble: {
      ...uploaded([single], 0),
      faults: {
        dependencies: [
          { service: "s3", errorProbability: 1, errorStatus: 503, untilMs: TROUBLE_MS },
        ],
      },
    },
  },
  checks,
  alternatives: {
    "prefix-filter":
      "One bucket, and S3 only invokes the function for keys that begin with incoming/. Nothing in the code knows of it: whoever changes the filter brings the loop back.",
    "looks-at-the-key":
      "The function is invoked for its own copies and leaves what is no upload. Each picture costs a second, short run, and the rule stands where the copy is written.",
    marked:
      "Every copy says in its metadata who made it, so copies can lie beside the pictures and be called what they like. The second run has to ask S3 before it knows.",
  },
  question:
    "Somebody adds a second function, which reads the small copies and writes a caption into the bucket pictures. In which of the designs is that a loop?",
  equivalents: {
    "drop-setting: BucketName: pictures-small":
      "CloudFormation makes up a name, and the function is told it.",
    "init-in-handler: const s3 = new S3Client({});":
      "A client for each event is slow, and copies as often. The lab tame-the-cold-start is about that.",
    "loop-once: for (const record of event.Records) {":
      "S3 sends an event for each object. The list is there for other sources.",
  },
  mistakes: {
    "only-the-file-name": {
      fails: "copied",
      explanation:
        "The copy is named after the file and not after the whole key. The second cat.jpg takes the place of the first.",
    },
    "in-place": {
      fails: "originals",
      explanation:
        "The picture is replaced by its copy. The mark in the metadata does end the loop, and the original is gone.",
    },
    "one-round-late": {
      fails: "no-loop",
      explanation:
        "The loop is cut after one more round: the copy of the copy is recognised, and the copy is not.",
    },
    "skips-whatever-is-small": {
      fails: "looks-small",
      explanation:
        "Whatever has the word small in its key is taken for a copy. Customers have small dogs.",
    },
    "skips-what-is-there": {
      fails: "replaced",
      explanation:
        "A picture that has a copy is left alone. When the picture is uploaded again, the old copy stays.",
    },
    swallows: {
      fails: "nothing-lost",
      explanation:
        "Errors are caught and logged, so Lambda takes the run for a success and does not try again.",
    },
    "a-name-for-each-run": {
      fails: "replaced",
      explanation:
        "Each run makes up a new name. A picture that is uploaded again, or an event that comes twice, leaves two copies, and nobody knows which is the right one.",
    },
    "remembers-in-memory": {
      fails: "one-copy",
      explanation:
        "What the function has written is kept in memory. Another environment does not know it, and makes a copy of the copy.",
    },
  },
});
