import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agenda } from "./agenda.ts";

const run = (agenda: Agenda, limit?: number) => {
  while (agenda.runNext(limit));
};

describe("agenda", () => {
  it("runs an entry that another entry schedules before a later one", () => {
    const agenda = new Agenda();
    const seen: string[] = [];
    agenda.at(5, () => {
      seen.push(`A@${agenda.now}`);
      agenda.at(6, () => seen.push(`A+1@${agenda.now}`));
    });
    agenda.at(10, () => seen.push(`B@${agenda.now}`));
    run(agenda, 20);
    expect(seen).toEqual(["A@5", "A+1@6", "B@10"]);
  });

  it("orders by instant, then by order of scheduling, whatever is cancelled", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.boolean())), (entries) => {
        const agenda = new Agenda();
        const seen: number[] = [];
        const scheduled = entries.map(([at], index) => agenda.at(at, () => seen.push(index)));
        entries.forEach(([, cancel], index) => cancel && agenda.cancel(scheduled[index]!));
        run(agenda);
        const expected = entries
          .map(([at, cancel], index) => ({ at, cancel, index }))
          .filter((entry) => !entry.cancel)
          .sort((a, b) => a.at - b.at || a.index - b.index)
          .map((entry) => entry.index);
        expect(seen).toEqual(expected);
        expect(agenda.idle).toBe(true);
      }),
    );
  });

  it("refuses the past", () => {
    const agenda = new Agenda();
    agenda.at(5, () => {});
    run(agenda);
    expect(() => agenda.at(4, () => {})).toThrow("cannot schedule at 4, it is 5");
  });

  it("is idle when only background entries are left", () => {
    const agenda = new Agenda();
    agenda.at(5, () => {}, { background: true });
    expect(agenda.idle).toBe(true);
    expect(agenda.runNext(4)).toBe(false);
  });

  it("keeps its order when many cancelled entries are dropped on the way", () => {
    const agenda = new Agenda();
    const seen: [at: number, index: number][] = [];
    const expected: [at: number, index: number][] = [];
    const scheduled = Array.from({ length: 5_000 }, (_, index) => {
      const at = (index * 7_919) % 1_009;
      return { at, index, entry: agenda.at(at, () => seen.push([at, index])) };
    });
    for (const { at, index, entry } of scheduled) {
      if (index % 5 === 0) expected.push([at, index]);
      else agenda.cancel(entry);
    }
    expect(agenda.size).toBeLessThan(2_500);
    run(agenda);
    expect(seen).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
    expect(agenda.idle).toBe(true);
  });

  it("does not grow with what was scheduled and cancelled before", () => {
    const agenda = new Agenda();
    let left = 20_000;
    const next = (): void => {
      agenda.cancel(agenda.at(agenda.now + 1_000_000, () => {}, { background: true }));
      if (--left > 0) agenda.at(agenda.now + 1, next);
    };
    agenda.at(0, next);
    let largest = 0;
    while (agenda.runNext()) largest = Math.max(largest, agenda.size);
    expect(largest).toBeLessThan(2_000);
  });
});
