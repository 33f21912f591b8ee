import { FIELD, type Choices } from "../../workspace/bring/choices.ts";
import type { Target } from "../../workspace/bring/targets.ts";
import { faultsInWords } from "../../workspace/surroundings.ts";
import { Numbers } from "../editor/index.ts";

type OnInput = (name: string, text: string) => void;

interface TargetFieldProps {
  targets: readonly Target[];
  chosen: Target;
  onChoose: (id: string) => void;
}

/** Where requests go. */
export function TargetField({ targets, chosen, onChoose }: TargetFieldProps) {
  const groups = [...new Set(targets.map(({ group }) => group))];
  return (
    <label class="rb-field br-target">
      <span>Requests</span>
      <select value={chosen.id} onChange={(event) => onChoose(event.currentTarget.value)}>
        {groups.map((group) => (
          <optgroup key={group} label={group}>
            {targets
              .filter((it) => it.group === group)
              .map(({ id, label }) => (
                <option key={id} value={id}>
                  {group.toLowerCase() === "invoke" ? label : `${label} (${short(group)})`}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

const SHORT: Record<Exclude<Target["group"], "Invoke">, string> = {
  "Send an event to": "asynchronously",
  "Request over HTTP": "HTTP",
  "Send to": "messages",
  "Put into": "records",
};
const short = (group: Target["group"]): string => (group === "Invoke" ? "" : SHORT[group]);

interface HandlerChoiceProps {
  value: string;
  /** The one that is taken when nothing is said. */
  found: string;
  onInput: (text: string) => void;
}

/** Which export of which file is the handler. */
export function HandlerChoice({ value, found, onInput }: HandlerChoiceProps) {
  return (
    <label class="rb-field">
      <span>Handler</span>
      <span class="rb-input">
        <input
          type="text"
          value={value}
          placeholder={found}
          spellcheck={false}
          autocomplete="off"
          style={{ inlineSize: "16ch" }}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </span>
    </label>
  );
}

/** What most runs leave as it is: faults, variables, how long a run goes on. */
export function MoreSettings({ choices, onInput }: { choices: Choices; onInput: OnInput }) {
  const { faults, environment, environmentText, lasts } = choices;
  const wrong = faultsInWords(choices.sample.faults ?? {});
  const names = Object.keys(environment);
  return (
    <>
      <details class="br-more">
        <summary>
          Faults <span>{wrong.length === 0 ? "none" : wrong.join("; ")}</span>
        </summary>
        <div class="br-faults">
          {faults.map((row) => (
            <div key={row[0]!.id} class="br-row">
              <Numbers fields={row} onInput={onInput} />
            </div>
          ))}
        </div>
      </details>
      <details class="br-more">
        <summary>
          Environment and length{" "}
          <span>
            {names.length === 0 ? "no variables of its own" : names.join(", ")}
            {Number(lasts.value) > 0 ? `; runs on for ${lasts.value} s` : ""}
          </span>
        </summary>
        <div class="br-environment">
          <label class="rb-field">
            <span>Environment variables, one NAME=value in a line</span>
            <textarea
              rows={4}
              spellcheck={false}
              value={environmentText}
              onInput={(event) => onInput(FIELD.environment, event.currentTarget.value)}
            />
          </label>
          <div class="br-row">
            <Numbers fields={[lasts]} onInput={onInput} />
            <p>
              Longer than the last request: schedules fire, alarms are evaluated, idle environments
              end.
            </p>
          </div>
        </div>
      </details>
    </>
  );
}
