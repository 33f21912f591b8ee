import { useState } from "preact/hooks";

type Copied = { link: string; done: boolean };

/** Copies a link, or shows it where the browser does not let a page copy. */
export function CopyLink({ link }: { link: () => Promise<string> }) {
  const [copied, setCopied] = useState<Copied | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    setProblem(null);
    try {
      const made = await link();
      const done = await navigator.clipboard.writeText(made).then(
        () => true,
        () => false,
      );
      setCopied({ link: made, done });
    } catch (error) {
      setProblem(`The link could not be made: ${(error as Error).message}`);
    }
  };
  return (
    <span class="lb-copy">
      <button type="button" class="lb-button" onClick={() => void copy()}>
        Copy a link
      </button>{" "}
      <span role="status">
        {problem ?? (copied?.done ? "Copied. It holds the code and the faults." : "")}
      </span>
      {copied && !copied.done && (
        <input
          readOnly
          aria-label="The link, to be copied"
          value={copied.link}
          ref={(field) => field?.select()}
        />
      )}
    </span>
  );
}
