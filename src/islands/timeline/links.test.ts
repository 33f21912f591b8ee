import { expect, test } from "vitest";
import { asynchronous, polled, provisioned } from "./fixture.ts";
import { buildTimeline } from "./from-trace.ts";
import { factsOf } from "./facts.ts";
import type { Item } from "./item.ts";
import { itemOf, itemOfRecord, selectionOf } from "./items.ts";
import { linksOf } from "./links.ts";
import type { TimelineModel } from "./model.ts";
import type { TraceRecord } from "../../session/protocol.ts";

const momentOf = (model: TimelineModel, fits: (record: TraceRecord) => boolean): Item =>
  itemOfRecord(model, model.run.trace.findIndex(fits))!;
const labels = (model: TimelineModel, item: Item): string[] =>
  linksOf(model, item).map((link) => link.label);

test("a dead letter leads back to every attempt of its event", () => {
  const model = buildTimeline(asynchronous());
  const letter = momentOf(model, (record) => record.type === "record.delivered");
  expect(factsOf(model, letter)).toMatchObject({ title: "Dead letter" });
  expect(labels(model, letter)).toEqual([
    "Request 4, 0:00.015",
    "In the queue, 0:00.015",
    "Invoke, environment 1, 0:01.200",
    "Waits for a retry, 0:01.260",
    "Invoke, attempt 2, environment 1, 1:01.264",
    "Waits for a retry, 1:01.324",
    "Invoke, attempt 3, environment 1, 3:01.330",
  ]);
});

test("an alarm leads to what it scaled, and that to the environments it made", () => {
  const model = buildTimeline(provisioned());
  const alarm = momentOf(model, (record) => record.type === "alarm.changed");
  const [scaled] = linksOf(model, alarm);
  expect(scaled!.label).toBe("Scaled out, 0:01.450");
  const [changed] = linksOf(model, scaled!.item);
  expect(changed!.label).toBe("Provisioned concurrency, 0:01.450");
  expect(labels(model, changed!.item)).toEqual(["Placement, environment 4, 0:01.500"]);
});

test("spillover leads to the environment that took the invocation", () => {
  const model = buildTimeline(provisioned());
  const spilled = momentOf(model, (record) => record.type === "invocation.spilled");
  expect(factsOf(model, spilled).decisions[0]).toMatchObject({
    because: "all 2 provisioned environments of live were busy",
    rule: 71,
  });
  expect(labels(model, spilled)).toContain("Invoke, environment 3, 0:00.900");
});

test("a split leads to the batches that came of it, and a batch to its invocation", () => {
  const model = buildTimeline(polled());
  const split = momentOf(model, (record) => record.type === "batch.split");
  const parts = linksOf(model, split);
  expect(parts.map((link) => link.label)).toEqual(["Batch, 0:00.680", "Failed batch, 0:00.790"]);
  expect(labels(model, parts[0]!.item)).toEqual(["Invoke, environment 3, 0:00.680"]);
});

test("every moment and bar that is selected is found again", () => {
  for (const run of [asynchronous(), polled(), provisioned()]) {
    const model = buildTimeline(run);
    const items: Item[] = model.moments.kind.map((_, moment) => ({ type: "moment", moment }));
    model.tracks.forEach(({ bars }, track) => {
      for (let bar = 0; bar < bars.length; bar++) items.push({ type: "bar", track, bar });
    });
    const lost = items.filter(
      (item) => JSON.stringify(itemOf(model, selectionOf(model, item))) !== JSON.stringify(item),
    );
    expect(lost).toEqual([]);
  }
});
