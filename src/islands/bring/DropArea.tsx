import { useEffect, useRef, useState } from "preact/hooks";

export interface DropAreaProps {
  onFiles: (what: string, files: File[]) => void;
  onDrop: (transfer: DataTransfer) => void;
  examples: readonly { id: string; title: string }[];
  onExample: (id: string) => void;
  /** What is going on, as a sentence. */
  busy: string | null;
}

/** Where a project comes in: dropped anywhere on the page, chosen with a button, or one of the examples. */
export function DropArea({ onFiles, onDrop, examples, onExample, busy }: DropAreaProps) {
  const folder = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const example = useRef<HTMLSelectElement>(null);
  const isOver = useDrop(onDrop);

  const chosen = (event: { currentTarget: HTMLInputElement }): void => {
    const files = [...(event.currentTarget.files ?? [])];
    // The same folder can be chosen again, when its files have changed.
    event.currentTarget.value = "";
    const [first] = files;
    if (first) onFiles(first.webkitRelativePath.split("/")[0] || first.name, files);
  };

  return (
    <div class="br-drop" data-over={isOver}>
      <p class="br-drop-title">{isOver ? "Let go to open it" : "Drop a folder or a zip here"}</p>
      <p class="br-drop-what">
        With a <code>template.yaml</code>, a <code>serverless.yml</code> or a file that exports a
        handler, and its <code>node_modules</code> if it needs them.
      </p>
      <p class="br-buttons">
        <button type="button" class="br-button" onClick={() => folder.current?.click()}>
          Choose a folder
        </button>
        <button type="button" class="br-button" onClick={() => file.current?.click()}>
          Choose a zip or a file
        </button>
      </p>
      <p class="br-example">
        <label>
          <span>Or start from an example</span>
          <select ref={example}>
            {examples.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="br-button br-button--quiet"
          onClick={() => example.current && onExample(example.current.value)}
        >
          Open
        </button>
      </p>
      <p class="br-busy" role="status">
        {busy}
      </p>
      <input ref={folder} type="file" hidden aria-label="A folder" {...FOLDERS} onChange={chosen} />
      <input
        ref={file}
        type="file"
        hidden
        aria-label="A zip or a file"
        accept=".zip,.js,.mjs,.cjs,.ts,.mts,.cts"
        onChange={chosen}
      />
    </div>
  );
}

/** Preact has no type for it; all browsers know it. */
const FOLDERS = { webkitdirectory: true };

/** The whole page takes what is dropped: a miss would make the browser leave it for the file. */
function useDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } =>
      event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const dropped = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      onDrop(event.dataTransfer);
    };
    // Before the editor, which would take a dropped file for text.
    const options = { capture: true };
    addEventListener("dragover", over, options);
    addEventListener("dragleave", leave, options);
    addEventListener("drop", dropped, options);
    return () => {
      removeEventListener("dragover", over, options);
      removeEventListener("dragleave", leave, options);
      removeEventListener("drop", dropped, options);
    };
  }, [onDrop]);
  return isOver;
}
