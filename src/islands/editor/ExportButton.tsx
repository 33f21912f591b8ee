import { useState } from "preact/hooks";
import type { ExportSource } from "../../projects/export-sam.ts";

export interface ExportButtonProps {
  /** The project is called so. */
  name: string;
  /** What is exported, as it is now. */
  source: () =>
    Omit<ExportSource, "name" | "libraries"> | Promise<Omit<ExportSource, "name" | "libraries">>;
}

/** Downloads the code and its account as a project that the SAM CLI deploys. What makes it is loaded with the first click. */
export function ExportButton({ name, source }: ExportButtonProps) {
  const [state, setState] = useState<"idle" | "busy" | { problem: string }>("idle");
  const download = async (): Promise<void> => {
    setState("busy");
    try {
      await exportProject(name, await source());
      setState("idle");
    } catch (error) {
      setState({ problem: `It could not be exported: ${(error as Error).message}` });
    }
  };
  return (
    <p class="rb-export">
      <button
        type="button"
        class="ed-action"
        aria-disabled={state === "busy"}
        onClick={() => state !== "busy" && void download()}
      >
        {state === "busy" ? "Exporting" : "Export as a SAM project"}
      </button>
      {typeof state === "object" && (
        <span class="rb-problem" role="alert">
          {state.problem}
        </span>
      )}
    </p>
  );
}

async function exportProject(
  title: string,
  source: Omit<ExportSource, "name" | "libraries">,
): Promise<void> {
  const [{ exportSam, projectName, zipOf }, { libraryIndex }] = await Promise.all([
    import("../../projects/export-sam.ts"),
    import("../../session/client/library-assets.ts"),
  ]);
  const name = projectName(title);
  const files = exportSam({ ...source, name, libraries: await libraryIndex() });
  const archive = new Blob([zipOf(name, files) as BlobPart], { type: "application/zip" });
  const url = URL.createObjectURL(archive);
  Object.assign(document.createElement("a"), { href: url, download: `${name}.zip` }).click();
  // The browser has begun the download by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
