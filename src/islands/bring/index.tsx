import "./bring.css";
import { useRef, useState } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import { to } from "../../site/links.ts";
import { incomingDrop, incomingFiles } from "../../workspace/bring/incoming.ts";
import { createWorkbench } from "../../workspace/bring/workbench.ts";
import type { Asked, Reading } from "../../workspace/bring/reading.ts";
import { pageStorage } from "../../workspace/storage.ts";
import { pageSession, useStore } from "../editor/index.ts";
import { DropArea } from "./DropArea.tsx";
import { Kept, keptText } from "./Kept.tsx";
import { ProjectBench } from "./ProjectBench.tsx";

export interface BringProps {
  /** What one can start from. */
  examples: readonly { id: string; title: string }[];
}

/** The sandbox: somebody's own project, run in the page. */
export default function Bring({ examples }: BringProps) {
  const [workbench] = useState(() =>
    createWorkbench({ storage: pageStorage(), openSession: pageSession, read }),
  );
  const { loaded, entries, open, opened, busy, problem, unkept } = useStore(workbench.state);
  const [isBringing, setBringing] = useState(false);

  const name = useRef<HTMLParagraphElement>(null);
  /** What was pressed is hidden then: the focus goes on at the project. */
  const closing = (done: Promise<void>): void =>
    void done.then(() => {
      if (workbench.state.get().problem !== null) return;
      setBringing(false);
      requestAnimationFrame(() => name.current?.focus());
    });
  const area = (
    <DropArea
      busy={busy}
      examples={examples}
      onFiles={(what, files) => closing(workbench.bring(what, incomingFiles(files)))}
      onDrop={(transfer) => {
        const what = transfer.files[0]?.name ?? "what was dropped";
        closing(workbench.bring(what, incomingDrop(transfer)));
      }}
      onExample={(id) => closing(workbench.start("the example", example(id)))}
    />
  );
  const others = entries.filter(({ name }) => name !== open?.name);
  return (
    <div class="br not-content" data-loaded={loaded}>
      {open && (
        <div class="br-head">
          <p class="br-name" ref={name} tabIndex={-1}>
            {open.name}
          </p>
          <p class="br-kept">{keptText(entries.find(({ name }) => name === open.name))}</p>
          <button
            type="button"
            class="br-button br-button--quiet"
            aria-expanded={isBringing}
            onClick={() => setBringing(!isBringing)}
          >
            {isBringing ? "Close" : "Open another"}
          </button>
        </div>
      )}
      {/* It hears what is dropped, seen or not. */}
      <div hidden={open !== null && !isBringing}>
        {area}
        {(others.length > 0 || (open && isBringing)) && (
          <Kept
            entries={entries}
            open={open?.name}
            onOpen={(name) => closing(workbench.choose(name))}
            onRemove={(name) => void workbench.remove(name)}
          />
        )}
      </div>
      {problem && (
        <p class="ed-problems br-problem" role="alert">
          {problem}
          {open && ` ${open.name} is still open.`}
        </p>
      )}
      {unkept && <p class="ed-notice ed-notice--warning">{unkept}</p>}
      {open && <ProjectBench key={opened} brought={open} />}
    </div>
  );
}

async function read(asked: Omit<Asked, "libraries">): Promise<Reading> {
  const [{ readBrought }, { libraryIndex }] = await Promise.all([
    import("../../workspace/bring/reading.ts"),
    import("../../session/client/library-assets.ts"),
  ]);
  return readBrought({ ...asked, libraries: await libraryIndex() });
}

async function example(id: string): Promise<{ name: string; files: SourceFiles }> {
  const response = await fetch(to(`/sandbox/examples/${id}.json`));
  if (!response.ok) throw new Error(`the example could not be loaded (${response.status}).`);
  return { name: id, files: (await response.json()) as SourceFiles };
}
