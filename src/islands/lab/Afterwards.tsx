import { useState } from "preact/hooks";

export interface AfterwardsProps {
  /** Other right answers by name, each with how it differs. */
  alternatives: Readonly<Record<string, string>>;
  question: string | null;
  /** What the learner has answered. */
  words: string;
  onCompare: (alternative: string) => void;
  onAnswer: (words: string) => void;
}

/** What there is to think about when a lab is passed. */
export function Afterwards({
  alternatives,
  question,
  words,
  onCompare,
  onAnswer,
}: AfterwardsProps) {
  const named = Object.entries(alternatives);
  return (
    <div class="lb-after not-content">
      {named.length > 0 && (
        <section aria-label="Other right answers">
          <h2>Other right answers</h2>
          <ul>
            {named.map(([name, difference]) => (
              <li key={name}>
                <p>{difference}</p>
                <button type="button" class="lb-button" onClick={() => onCompare(name)}>
                  Compare <span class="ed-sr">{name.replaceAll("-", " ")} </span>with yours
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {question !== null && <Question question={question} words={words} onAnswer={onAnswer} />}
    </div>
  );
}

function Question({
  question,
  words,
  onAnswer,
}: {
  question: string;
  words: string;
  onAnswer: AfterwardsProps["onAnswer"];
}) {
  const [isEdited, setEdited] = useState(false);
  return (
    <section aria-label="In your own words">
      <h2>In your own words</h2>
      <label>
        <span>{question}</span>
        <textarea
          rows={4}
          value={words}
          onInput={(event) => {
            setEdited(true);
            onAnswer(event.currentTarget.value);
          }}
        />
      </label>
      <p class="lb-after-note" role="status">
        {isEdited
          ? "Kept in this browser, with your progress."
          : "Nobody judges it. It is kept in this browser, with your progress."}
      </p>
    </section>
  );
}
