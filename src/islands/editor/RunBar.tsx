import "./runbar.css";
import type { ComponentChildren } from "preact";
import type { RunState } from "../../workspace/runner.ts";
import { expectedArrivals } from "../../session/workloads.ts";
import type { SettingField, SettingProblems, Settings } from "../../workspace/settings.ts";
import { ownTrafficKinds } from "../../workspace/own-traffic.ts";
import type { SampleWorkload } from "../../workspace/sample.ts";
import { countOf, formatCount, formatLength, loadingText } from "../shared/format.ts";
import { Numbers } from "./Numbers.tsx";

export interface RunBarProps {
  /** What the bar runs: "Run" or "Check". */
  verb: string;
  phase: RunState["phase"];
  /** False while a setting cannot be used. */
  canRun: boolean;
  onRun: () => void;
  onCancel: () => void;
  /** Called when a run is likely to follow, to load what it needs. */
  onIntent: () => void;
  canReset: boolean;
  onReset: () => void;
  /** Share of the run that is done, from 0 to 1. */
  done: number | null;
  status: ComponentChildren;
  /** What else can be done with the code. */
  aside?: ComponentChildren;
  /** What else is part of a run and cannot be set here. */
  note?: ComponentChildren;
  /** Settings. */
  children?: ComponentChildren;
}

/** The place where runs are started, stopped and set up. The same on every playground, duel and lab. */
export function RunBar({
  verb,
  phase,
  canRun,
  onRun,
  onCancel,
  onIntent,
  canReset,
  onReset,
  done,
  status,
  aside,
  note,
  children,
}: RunBarProps) {
  const busy = phase !== "idle";
  return (
    <div class="rb not-content" role="group" aria-label={verb}>
      <div class="rb-controls">
        {/* One button, so that it keeps the focus when it changes from Run to Cancel. */}
        <button
          type="button"
          class={busy ? "rb-run rb-cancel" : "rb-run"}
          aria-disabled={!busy && !canRun}
          onPointerEnter={onIntent}
          onFocus={onIntent}
          onClick={() => (busy ? onCancel() : canRun && onRun())}
        >
          {busy ? "Cancel" : verb}
        </button>
        <button type="button" class="rb-reset" disabled={busy || !canReset} onClick={onReset}>
          Reset
        </button>
        {children}
      </div>
      <div
        class="rb-progress"
        role="progressbar"
        aria-label={`Progress of the ${verb.toLowerCase()}`}
        aria-valuenow={done === null ? undefined : Math.round(done * 100)}
        data-busy={busy}
        style={{ "--rb-done": done ?? 0 }}
        hidden={!busy}
      />
      <div class="rb-below">
        <p class="rb-status">{status}</p>
        {aside}
      </div>
      {note}
    </div>
  );
}

export interface SettingsFieldsProps {
  /** Unique on the page. */
  id: string;
  settings: Settings;
  problems: SettingProblems;
  workloads: readonly SampleWorkload[];
  /** What goes wrong once faults are on, in words; without any there is no switch. */
  faults?: readonly string[];
  onChange: (
    field: "workload" | "faults" | Exclude<SettingField, "event" | "traffic">,
    value: string,
  ) => void;
  /** Takes the numbers of traffic of the reader's own; without it there is none to choose. */
  onNumber?: (input: string, text: string) => void;
  disabled: boolean;
  /** Memory and timeout, unless they are shown elsewhere. */
  configuration?: boolean;
}

/** Traffic, seed, memory and timeout. */
export function SettingsFields({
  id,
  settings,
  problems,
  workloads,
  faults = [],
  onChange,
  onNumber,
  disabled,
  configuration = true,
}: SettingsFieldsProps) {
  const options = (choices: readonly { id: string; label: string }[]) =>
    choices.map((choice) => (
      <option key={choice.id} value={choice.id}>
        {choice.label}
      </option>
    ));
  const [first] = workloads;
  return (
    <>
      <label class="rb-field rb-traffic">
        <span>Traffic</span>
        <select
          value={settings.workload.id}
          disabled={disabled}
          title={settings.workload.description}
          onChange={(event) => onChange("workload", event.currentTarget.value)}
        >
          {options(workloads)}
          {onNumber && first && (
            <optgroup label="Your own">{options(ownTrafficKinds(first.workload))}</optgroup>
          )}
        </select>
      </label>
      {onNumber && (
        <Numbers
          fields={settings.traffic}
          describedBy={problems.traffic && problemId(id, "traffic")}
          disabled={disabled}
          onInput={onNumber}
        />
      )}
      {faults.length > 0 && (
        <label class="rb-field rb-faults">
          <span>Faults</span>
          <select
            value={settings.faults}
            disabled={disabled}
            title={faults.join("; ")}
            onChange={(event) => onChange("faults", event.currentTarget.value)}
          >
            <option value="off">Off</option>
            <option value="on">On</option>
          </select>
        </label>
      )}
      {configuration && <ConfigurationFields {...{ id, settings, problems, onChange, disabled }} />}
      <Field
        id={id}
        name="seed"
        label="Seed"
        width="9ch"
        {...{ settings, problems, onChange, disabled }}
      />
    </>
  );
}

export interface RunNoteProps {
  surroundings: readonly string[];
  /** What goes wrong once faults are on. */
  faults: readonly string[];
  on: boolean;
}

/** What is around the function, and the faults. */
export function RunNote({ surroundings, faults, on }: RunNoteProps) {
  if (surroundings.length + faults.length === 0) return null;
  return (
    <dl class="rb-note">
      {surroundings.length > 0 && (
        <div>
          <dt>Account</dt>
          <dd>{surroundings.join("; ")}</dd>
        </div>
      )}
      {faults.length > 0 && (
        <div data-on={on}>
          <dt>Faults, {on ? "on" : "off"}</dt>
          <dd>{faults.join("; ")}</dd>
        </div>
      )}
    </dl>
  );
}

/** Memory and timeout of one function. */
export function ConfigurationFields(props: Omit<FieldProps, "name" | "label" | "width" | "unit">) {
  return (
    <>
      <Field {...props} name="memory" label="Memory" unit="MB" width="6ch" />
      <Field {...props} name="timeout" label="Timeout" unit="s" width="4ch" />
    </>
  );
}

interface FieldProps {
  id: string;
  name: "seed" | "memory" | "timeout";
  label: string;
  unit?: string;
  width: string;
  settings: Settings;
  problems: SettingProblems;
  onChange: SettingsFieldsProps["onChange"];
  disabled: boolean;
}

function Field({
  id,
  name,
  label,
  unit,
  width,
  settings,
  problems,
  onChange,
  disabled,
}: FieldProps) {
  const problem = problems[name];
  return (
    <label class="rb-field">
      <span>{label}</span>
      <span class="rb-input">
        <input
          type="text"
          inputMode={unit ? "numeric" : "text"}
          value={settings[name]}
          disabled={disabled}
          spellcheck={false}
          autocomplete="off"
          style={{ inlineSize: width }}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? problemId(id, name) : undefined}
          onInput={(event) => onChange(name, event.currentTarget.value)}
        />
        {unit && <span class="rb-unit">{unit}</span>}
      </span>
    </label>
  );
}

const problemId = (id: string, name: string): string => `${id}-problem-${name}`;

/** Why a run cannot start, each with the field it is about. */
export function ProblemList({ id, problems }: { id: string; problems: SettingProblems }) {
  return (
    <>
      {Object.values(problems).map(({ field, message, line, column }) => (
        <span key={field} id={problemId(id, field)} class="rb-problem" role="alert">
          {line === undefined ? message : `Event, line ${line}, column ${column}: ${message}`}{" "}
        </span>
      ))}
    </>
  );
}

/** What is going on, in words. */
export function progressText(
  { phase, progress }: Pick<RunState, "phase" | "progress">,
  settings: Settings,
): string {
  if (phase === "preparing")
    return "Loading the simulator. The first run fetches about 300 kB, once.";
  if (!progress)
    return `Starting ${countOf(expectedArrivals(settings.workload.workload), "request")}.`;
  const { completed, expected, virtualMs, loading } = progress;
  if (loading) return loadingText(loading);
  return `${formatCount(completed)} of ${countOf(expected, "request")} answered, ${formatLength(virtualMs * 1_000)} of virtual time.`;
}

/** The share of a run that is done, or null before it is known. */
export function shareDone({ progress }: Pick<RunState, "progress">): number | null {
  if (progress?.loading) return progress.loading.share;
  return progress && progress.expected > 0
    ? Math.min(1, progress.completed / progress.expected)
    : null;
}
