/** Puts files to the judgement of .dependency-cruiser.mjs: those of the project, or ones that exist only as a list of imports. */
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import configuration from "../../.dependency-cruiser.mjs";

export const ROOT = join(import.meta.dirname, "../..");

/** From the repository's root: which file imports which files (`src/...`) and packages. */
export type Imports = Record<string, string[]>;

export async function judge(folders: string[], baseDir = ROOT): Promise<ICruiseResult> {
  const { enhancedResolveOptions, ...options } = configuration.options ?? {};
  const { output } = await cruise(
    folders,
    {
      ...options,
      baseDir,
      validate: true,
      ruleSet: { forbidden: configuration.forbidden ?? [] },
    },
    enhancedResolveOptions,
  );
  return output as ICruiseResult;
}

/** Writes the files into a folder of their own and judges them there. Imported files and packages not in the list are empty. */
export async function judgeImports(imports: Imports): Promise<ICruiseResult> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "layers-")));
  try {
    copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
    for (const target of Object.values(imports).flat()) {
      if (isOurs(target)) write(folder, target, "export {};\n");
      else if (isPackage(target)) write(folder, `node_modules/${target}/index.js`, "export {};\n");
    }
    for (const [file, targets] of Object.entries(imports)) {
      const up = "../".repeat(file.split("/").length - 1);
      const lines = targets.map((target) => `import "${isOurs(target) ? up + target : target}";\n`);
      write(folder, file, lines.join(""));
    }
    const folders = [...new Set(Object.keys(imports).map((file) => file.split("/")[0]!))];
    return await judge(folders, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `rule: from -> to` of every violation, as a list to compare. */
export function violationsOf(result: ICruiseResult): string[] {
  return result.summary.violations
    .map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
    .toSorted();
}

const isOurs = (target: string): boolean => /^(src|labs|tests)\//.test(target);
const isPackage = (target: string): boolean => !/^\.|:/.test(target);

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}
