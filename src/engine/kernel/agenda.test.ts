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
});
