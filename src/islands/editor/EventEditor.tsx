import type { SettingProblem, Settings } from "../../workspace/settings.ts";
import { OWN_EVENTS } from "../../workspace/settings.ts";
import type { SampleEvent } from "../../workspace/sample.ts";
import { countOf } from "../shared/format.ts";
import { payloadsOf } from "../../session/workloads.ts";
import { highlightCode } from "./highlight.ts";
import { Surface } from "./Surface.tsx";

export interface EventEditorProps {
  id: string;
  settings: Settings;
  events: readonly SampleEvent[];
  problem: SettingProblem | undefined;
  onChoose: (name: string) => void;
  onInput: (text: string) => void;
  tabMovesFocus: boolean;
}

/** The event of each request as JSON: one of the sample's, changed or not, or what the traffic brings itself. */
export function EventEditor({
  id,
  settings,
  events,
  problem,
  onChoose,
  onInput,
  tabMovesFocus,
}: EventEditorProps) {
  const own = settings.event === OWN_EVENTS;
  const { label, workload } = settings.workload;
  return (
    <div class="ed-event">
      <div class="ed-event-bar">
        <label>
          <span>Every request carries</span>
          <select value={settings.event} onChange={(event) => onChoose(event.currentTarget.value)}>
            {settings.hasOwnEvents && (
              <option value={OWN_EVENTS}>
                its own event ({countOf(payloadsOf(workload).length, "event")})
              </option>
            )}
            {events.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {own && (
          <p>“{label}” sends these in turn. Choose an event to change it and send it every time.</p>
        )}
      </div>
      <Surface
        label="Event as JSON"
        text={settings.eventText}
        html={highlightCode(settings.eventText, "event.json")}
        marked={problem?.line === undefined ? [] : [problem.line]}
        editing={!own}
        tabMovesFocus={tabMovesFocus}
        invalid={problem !== undefined}
        describedBy={problem ? `${id}-problem-event` : undefined}
        onInput={onInput}
      />
    </div>
  );
}
