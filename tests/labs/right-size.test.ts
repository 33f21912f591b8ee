import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadLabFolder } from "../../src/grading/lab-folder.ts";
import { scenarioOf } from "../../src/grading/runner.ts";
import { OBJECTIVES, perMillion } from "../../labs/right-size/measures.ts";
import { nodeSession } from "../node-session.ts";

const FOLDER = join(import.meta.dirname, "../../labs/right-size");
const SIZES = [128, 192, 256, 512, 1_024, 1_769, 3_538];

const session = nodeSession();

/** As prettier leaves it, with single spaces and hyphens. */
const plain = (text: string): string => text.replaceAll(/ +/g, " ").replaceAll(/-+/g, "-");

describe("right-size", () => {
  it("tells an instructor what the sizes do", async () => {
    const { lab, starter } = await loadLabFolder(FOLDER);
    const rows: string[] = [];
    const used = async (scenario: string): Promise<number> => {
      const { invocations } = await session.run(scenarioOf(lab, scenario, starter!));
      const sheets = invocations.filter((each) => each.functionName === "labels");
      return Math.max(...sheets.map(({ memoryUsedMb }) => memoryUsedMb!));
    };
    for (const size of SIZES) {
      const template = starter!["template.yaml"]!.replace(/MemorySize: \d+/, `MemorySize: ${size}`);
      const files = { ...starter, "template.yaml": template };
      const { invocations } = await session.run(scenarioOf(lab, "usual", files));
      const cells = OBJECTIVES.map(({ functionName }) => {
        const warm = invocations.filter(
          (each) => each.functionName === functionName && !each.coldStart,
        );
        const durationMs = Math.max(...warm.map((each) => each.durationMs!));
        return `${Math.round(durationMs)} ms, $${perMillion(warm).toFixed(2)}`;
      });
      rows.push(`| ${size.toLocaleString("en")} MB | ${cells.join(" | ")} |`);
    }
    const names = OBJECTIVES.map(({ functionName }) => `\`${functionName}\`, a million`);
    const table = [
      `| Memory size | ${names.join(" | ")} |`,
      `|${" - |".repeat(names.length + 1)}`,
      ...rows,
    ];
    const notes = readFileSync(join(FOLDER, "notes.mdx"), "utf8");
    expect(plain(notes)).toContain(table.join("\n"));
    expect(notes).toContain(
      `The usual sheet needs ${await used("usual")} MB, the largest ${await used("largest")} MB`,
    );
  });
});
