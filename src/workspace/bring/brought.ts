/** A project that somebody brought: its files to change, its settings, its runs. */
import type { ExportSource } from "../../projects/export-sam.ts";
import { isLeftOut } from "../../projects/left-out.ts";
import type { AnyScenario, Session, SourceFiles, Workload } from "../../session/protocol.ts";
import { isText, textOf } from "../../session/texts.ts";
import { openDraft, type Draft, type DraftState } from "../drafts.ts";
import { revisionOf } from "../playground.ts";
import { createRunner, type Runner } from "../runner.ts";
import { runOf } from "../settings.ts";
import type { StoragePort } from "../storage.ts";
import { createStore, type Store } from "../store.ts";
import { draftKeyOf, type BroughtProject } from "./shelf.ts";
import type { Asked, Reading } from "./reading.ts";
import { choicesOf, FIELD, type Choices } from "./choices.ts";

export interface BroughtState {
  reading: Reading | null;
  /** True while what is shown is being read, also after changes. */
  isReading: boolean;
  /** What the last result was made from. */
  resultOf: Pick<DraftState["content"], "files" | "inputs"> | null;
}

export interface Brought {
  readonly name: string;
  readonly draft: Draft;
  readonly runner: Runner;
  readonly state: Store<BroughtState>;
  /** Where requests go and what they carry; `null` until the project has been read. */
  choices(): Choices | null;
  run(): Promise<void>;
  /** Stops reading after changes. */
  close(): void;
}

export interface BroughtParts {
  project: BroughtProject;
  storage: Promise<StoragePort>;
  openSession: () => Promise<Session>;
  /** How a project is read. */
  read: (asked: Omit<Asked, "libraries">) => Promise<Reading>;
}

/** Changes are read when this much time has passed without another one. */
const SETTLED_AFTER_MS = 500;
const LARGEST_TEXT_BYTES = 256 * 1024;

export function openBrought({ project, storage, openSession, read }: BroughtParts): Brought {
  const texts = editable(project.files);
  const draft = openDraft({
    key: draftKeyOf(project.name),
    starter: { revision: revisionOf(texts), files: texts, inputs: {} },
    storage,
  });
  const runner = createRunner(openSession);
  const state = createStore<BroughtState>({ reading: null, isReading: true, resultOf: null });
  const bytesOf = encoder(project.files, texts);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function readNow(): Promise<Reading> {
    clearTimeout(timer);
    const turn = (asked += 1);
    state.patch({ isReading: true });
    const { files, inputs } = draft.state.get().content;
    const handler = inputs[FIELD.handler]?.trim();
    const reading = await read({ files: bytesOf(files), ...(handler ? { handler } : {}) });
    if (turn === asked) state.patch({ reading, isReading: false });
    return reading;
  }

  let { files: seenFiles, inputs: seenInputs } = draft.state.get().content;
  const unsubscribe = draft.state.subscribe(() => {
    const { loaded, content } = draft.state.get();
    const isSame =
      content.files === seenFiles && content.inputs[FIELD.handler] === seenInputs[FIELD.handler];
    seenFiles = content.files;
    seenInputs = content.inputs;
    const isFirst = loaded && asked === 0;
    if (!isFirst && (isSame || !loaded)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void readNow(), isFirst ? 0 : SETTLED_AFTER_MS);
  });

  const choices = (): Choices | null => {
    const { reading } = state.get();
    const { files, inputs } = draft.state.get().content;
    return reading?.ok ? choicesOf(reading, files, inputs) : null;
  };

  return {
    name: project.name,
    draft,
    runner,
    state,
    choices,
    async run() {
      if (runner.state.get().phase !== "idle") return;
      runner.state.patch({ failure: null });
      const { files, inputs } = draft.state.get().content;
      const reading = await readNow();
      if (!reading.ok) return;
      const chosen = choicesOf(reading, files, inputs);
      if (Object.keys(chosen.problems).length + chosen.others.length > 0) return;
      const result = await runner.run(scenarioOf(reading, chosen));
      if (result) state.patch({ resultOf: { files, inputs } });
    },
    close() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** Texts of the project itself: those with code first, those in the project's own folder before others. */
function editable(files: ReadonlyMap<string, Uint8Array>): SourceFiles {
  const depth = (path: string): number => path.split("/").length;
  const own = [...files].filter(
    ([path, bytes]) =>
      !path.split("/").some((part) => isLeftOut(part)) &&
      bytes.length <= LARGEST_TEXT_BYTES &&
      isText(bytes),
  );
  const rank = (path: string): number =>
    /\.[cm]?[jt]sx?$/.test(path) ? 0 : /^(template|serverless)\.\w+$/.test(path) ? 1 : 2;
  own.sort(([a], [b]) => rank(a) - rank(b) || depth(a) - depth(b) || (a < b ? -1 : 1));
  return Object.fromEntries(own.map(([path, bytes]) => [path, textOf(bytes)]));
}

/** The project's files with the texts as they are now; the bytes of an unchanged text are the same object. */
function encoder(
  files: ReadonlyMap<string, Uint8Array>,
  texts: SourceFiles,
): (now: SourceFiles) => ReadonlyMap<string, Uint8Array> {
  const known = new Map<string, { text: string; bytes: Uint8Array }>();
  const others = [...files].filter(([path]) => !(path in texts));
  const bytesOf = (path: string, text: string): Uint8Array => {
    const own = files.get(path);
    if (own && text === texts[path]) return own;
    const last = known.get(path);
    if (last?.text === text) return last.bytes;
    const bytes = new TextEncoder().encode(text);
    known.set(path, { text, bytes });
    return bytes;
  };
  return (now) =>
    new Map([
      ...others,
      ...Object.entries(now).map(([path, text]) => [path, bytesOf(path, text)] as const),
    ]);
}

function scenarioOf(reading: Extract<Reading, { ok: true }>, chosen: Choices): AnyScenario {
  const { project } = reading;
  const { overrides, ...run } = runOf(chosen.sample, chosen.settings);
  const { environment } = chosen;
  const workload = withEntry(run.workload);
  if (project.kind === "handler") {
    return {
      ...run,
      workload,
      files: project.files,
      function: { ...reading.function, environment, ...overrides },
    };
  }
  const { template, files, packages, serverless } = project;
  return {
    ...run,
    workload,
    template,
    files,
    packages,
    ...(serverless ? { serverless } : {}),
    ...(Object.keys(environment).length > 0 ? { environment } : {}),
    ...(Object.keys(overrides).length > 0 ? { overrides } : {}),
  };
}

/** What is exported: the project's own texts, with what is set for the function where no template says it. */
export async function exportOf(
  title: string,
  files: SourceFiles,
  { project, function: own }: Extract<Reading, { ok: true }>,
  { sample, settings, environment }: Choices,
): Promise<Omit<ExportSource, "name" | "libraries">> {
  const { overrides } = runOf(sample, settings);
  const common = { title, files, events: [] };
  if (project.kind === "template" && project.serverless) {
    const { template, files: all, serverless } = project;
    const { serviceAsTemplate } = await import("../../projects/service-export.ts");
    return {
      ...common,
      ...(await serviceAsTemplate({ template, files: all, serverless }, files)),
    };
  }
  return project.kind === "template"
    ? { ...common, template: project.template }
    : { ...common, function: { ...own, environment, ...overrides } };
}

/** Of EventBridge: the payload names source and detail type, as an entry of PutEvents does. */
function withEntry(workload: Workload): Workload {
  const { target } = workload;
  if (!target || !("eventBus" in target) || workload.kind === "list") return workload;
  const [entry] = workload.payloads as (Record<string, unknown> | null)[];
  const { source, "detail-type": detailType, detail } = entry ?? {};
  return {
    ...workload,
    payloads: [detail ?? {}],
    target: { ...target, source: String(source), detailType: String(detailType) },
  };
}
