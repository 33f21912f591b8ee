import { useRef, useState } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import { problemOfFileName } from "../../workspace/file-names.ts";

export interface NewFileProps {
  /** Unique on the page. */
  id: string;
  files: SourceFiles;
  reserved: readonly string[];
  onCreate: (path: string) => void;
}

/** Asks for a name in the place of its button. */
export function NewFile({ id, files, reserved, onCreate }: NewFileProps) {
  const [isAsking, setAsking] = useState(false);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setAsking(false);
    setName("");
    setProblem(null);
  };
  const cancel = (): void => {
    close();
    // The button is there again after the next rendering.
    requestAnimationFrame(() => button.current?.focus());
  };
  if (!isAsking) {
    return (
      <button ref={button} type="button" class="ed-action" onClick={() => setAsking(true)}>
        New file
      </button>
    );
  }
  const problemId = `${id}-new-file-problem`;
  return (
    <form
      class="ed-new-file"
      onSubmit={(event) => {
        event.preventDefault();
        const found = problemOfFileName(name.trim(), files, reserved);
        setProblem(found);
        if (found !== null) return;
        close();
        onCreate(name.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        cancel();
      }}
    >
      <input
        ref={takeFocus}
        aria-label="Name of the new file"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        placeholder="prices.ts"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        value={name}
        onInput={(event) => {
          setName(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <button type="submit" class="ed-action">
        Create
      </button>
      <button type="button" class="ed-action" onClick={cancel}>
        Cancel
      </button>
      {problem !== null && (
        <p id={problemId} class="ed-new-file-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

/** The same function in every render: another one would be called again. */
const takeFocus = (input: HTMLInputElement | null): void => input?.focus();
