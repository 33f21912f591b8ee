import type { ChosenNumber } from "../../workspace/numbers.ts";

export interface NumbersProps {
  fields: readonly ChosenNumber[];
  /** The id of the text that says what is wrong with them. */
  describedBy?: string | undefined;
  disabled?: boolean;
  onInput: (input: string, text: string) => void;
}

/** Fields for numbers in a row. */
export function Numbers({ fields, describedBy, disabled = false, onInput }: NumbersProps) {
  return (
    <>
      {fields.map(({ input, label, unit, value, problem }) => (
        <label key={input} class="rb-field">
          <span>{label}</span>
          <span class="rb-input">
            <input
              type="text"
              inputMode="decimal"
              value={value}
              disabled={disabled}
              spellcheck={false}
              autocomplete="off"
              style={{ inlineSize: "6ch" }}
              aria-invalid={problem !== undefined}
              aria-describedby={describedBy}
              onInput={(event) => onInput(input, event.currentTarget.value)}
            />
            {unit && <span class="rb-unit">{unit}</span>}
          </span>
        </label>
      ))}
    </>
  );
}
