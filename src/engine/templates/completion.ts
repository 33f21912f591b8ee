/**
 * What an editor can offer at a place of a template: from the tables that read templates, so that nothing is offered that
 * would be refused or that nothing acts upon.
 */
import { RESOURCE_ATTRIBUTES } from "./declared.ts";
import { oneOf, type Kind, type Setting, type Settings } from "./kinds.ts";
import { RESOURCE_TYPES } from "./resources/index.ts";
import { eventInvokeConfig } from "./sam/destinations.ts";
import { EVENT_TYPES, MAPPING_PROPERTIES } from "./sam/function-events.ts";
import { FUNCTION_SETTINGS, PASSED_ON } from "./sam/function.ts";

export interface TemplateOffer {
  label: string;
  /** What may stand there, as a noun phrase. */
  detail: string;
  kind: "property" | "value";
  /** Properties that may not be left out. */
  required: boolean;
  /** Something indented follows, rather than a value on the line. */
  nested: boolean;
}

interface Level {
  key: string;
  line: number;
}

const SAM_FUNCTION = "AWS::Serverless::Function";
const propertiesOf = (type: string): Settings => RESOURCE_TYPES.get(type)?.properties ?? {};

/** What may be typed at the end of `text`, of which `rest` follows. Empty where nothing is known. */
export function completeTemplate(text: string, rest = ""): TemplateOffer[] {
  const lines = text.split("\n");
  const line = lines.pop() ?? "";
  const all = [...lines, line, ...rest.split("\n").slice(1)];
  const value = /^(\s*(?:-\s+)?)([\w:]+):\s+\S*$/.exec(line);
  if (value) {
    const path = pathTo(all, lines.length, value[1]!.length);
    return values(kindOf(settingIn(path, all)?.[value[2]!]));
  }
  const item = /^(\s*)-\s+[\w.]*$/.exec(line);
  if (item) {
    const path = pathTo(all, lines.length, item[1]!.length + 0.5);
    const own = path.pop();
    const entry = kindOf(own && settingIn(path, all)?.[own.key])?.offers?.entry;
    return entry?.offers?.settings ? properties(entry.offers.settings) : values(entry);
  }
  const key = /^(\s*)[\w:]*$/.exec(line);
  return key ? properties(settingIn(pathTo(all, lines.length, key[1]!.length), all) ?? {}) : [];
}

/** The keys above a place that is indented by `indent`, outermost first. "[]" is an entry of a list. */
function pathTo(lines: readonly string[], from: number, indent: number): Level[] {
  const path: Level[] = [];
  for (let [line, need] = [from - 1, indent]; line >= 0 && need > 0; line -= 1) {
    const [, space = "", dash = "", key] =
      /^(\s*)(-\s+)?([\w:./-]+):(?:\s|$)/.exec(lines[line]!) ?? [];
    if (key === undefined) continue;
    const at = space.length + dash.length;
    if (at < need) path.unshift({ key, line });
    else if (at !== need || dash === "") continue;
    if (dash !== "") path.unshift({ key: "[]", line });
    need = dash === "" ? at : space.length + 0.5;
  }
  return path;
}

/** The text of `key` directly below a line. */
function childOf(lines: readonly string[], { line }: Level, key: string): string | undefined {
  const indentOf = (text: string): number => /^\s*/.exec(text)![0].length;
  const own = indentOf(lines[line]!);
  for (const text of lines.slice(line + 1)) {
    if (text.trim() === "") continue;
    if (indentOf(text) <= own) return undefined;
    const [, found] = new RegExp(`^\\s+${key}:\\s+(\\S+)`).exec(text) ?? [];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The settings of the object at a path. */
function settingIn(path: readonly Level[], lines: readonly string[]): Settings | undefined {
  const [section, resource, part, ...inside] = path;
  if (section?.key === "Globals" && resource?.key === "Function") {
    return descend(samFunction, part ? [part, ...inside] : [], lines);
  }
  if (section?.key !== "Resources" || !resource) return undefined;
  if (!part) return { ...RESOURCE_ATTRIBUTES, Type: TYPE };
  if (part.key !== "Properties") return undefined;
  const type = childOf(lines, resource, "Type") ?? "";
  return descend(type === SAM_FUNCTION ? samFunction : propertiesOf(type), inside, lines);
}

function descend(
  settings: Settings | undefined,
  [next, ...inside]: readonly Level[],
  lines: readonly string[],
): Settings | undefined {
  if (next === undefined || settings === undefined) return settings;
  if (settings === samFunction && next.key === "Events") return ofEvent(inside, lines);
  const { offers } = kindOf(settings[next.key]) ?? {};
  const entry = inside[0]?.key === "[]" || !offers?.settings ? offers?.entry : undefined;
  return entry
    ? descend(entry.offers?.settings, inside.slice(1), lines)
    : descend(offers?.settings, inside, lines);
}

function ofEvent(
  [event, part, ...inside]: readonly Level[],
  lines: readonly string[],
): Settings | undefined {
  if (!event) return undefined;
  if (!part) return { Type: oneOf(...Object.keys(EVENT_TYPES)), Properties: ANYTHING };
  const type = childOf(lines, event, "Type") ?? "";
  const source = { SQS: "Queue", Kinesis: "Stream", DynamoDB: "Stream" }[type];
  if (source === undefined) return undefined;
  const mapping = propertiesOf("AWS::Lambda::EventSourceMapping");
  const passed = MAPPING_PROPERTIES.map((name) => [name, mapping[name]!]);
  return descend({ [source]: ANYTHING, ...Object.fromEntries(passed) }, inside, lines);
}

const ANYTHING: Kind<unknown> = { expected: "a value", read: () => undefined };
const TYPE = {
  required: oneOf(SAM_FUNCTION, "AWS::Serverless::LayerVersion", ...RESOURCE_TYPES.keys()),
};

const invokeConfig = propertiesOf("AWS::Lambda::EventInvokeConfig");

/** SAM passes most properties on; what they may be is said where they arrive. */
const samFunction: Settings = {
  ...FUNCTION_SETTINGS,
  ...Object.fromEntries(
    PASSED_ON.map((name) => [name, optional(propertiesOf("AWS::Lambda::Function")[name]!)]),
  ),
  EventInvokeConfig: {
    ...eventInvokeConfig,
    offers: {
      settings: {
        ...eventInvokeConfig.offers?.settings,
        MaximumRetryAttempts: invokeConfig.MaximumRetryAttempts ?? ANYTHING,
        MaximumEventAgeInSeconds: invokeConfig.MaximumEventAgeInSeconds ?? ANYTHING,
      },
    },
  },
  ProvisionedConcurrencyConfig:
    propertiesOf("AWS::Lambda::Alias").ProvisionedConcurrencyConfig ?? ANYTHING,
  FunctionUrlConfig: {
    ...ANYTHING,
    offers: { settings: propertiesOf("AWS::Lambda::Url") },
  },
};

function optional(setting: Setting): Setting {
  return "required" in setting ? setting.required : setting;
}

function kindOf(setting: Setting | undefined): Kind<unknown> | undefined {
  if (setting === undefined || "unused" in setting) return undefined;
  return "required" in setting ? setting.required : setting;
}

const values = (kind: Kind<unknown> | undefined): TemplateOffer[] =>
  (kind?.offers?.values ?? []).map((label) => ({
    label,
    detail: "",
    kind: "value",
    required: false,
    nested: false,
  }));

function properties(settings: Settings): TemplateOffer[] {
  return Object.entries(settings).flatMap(([label, setting]) => {
    const kind = kindOf(setting);
    if (!kind) return [];
    const nested = kind.offers !== undefined && kind.offers.values === undefined;
    const detail = nested ? "" : kind.expected;
    return [{ label, detail, kind: "property", required: "required" in setting, nested }];
  });
}
