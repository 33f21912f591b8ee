/**
 * What a target is sent: the event, a part of it, a constant, or a template filled from it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import { parseJson } from "../../kernel/json.ts";
import type { InputTransformer, TargetConfiguration } from "./configuration.ts";
import { invalid } from "./errors.ts";
import { compilePath } from "./json-path.ts";
import { EVENTBRIDGE_QUOTAS } from "./quotas.ts";

export interface MatchedEvent {
  readonly id: string;
  /** JSON text. */
  readonly text: string;
  /** The same, parsed. */
  readonly value: Readonly<Record<string, unknown>>;
}

export interface RuleName {
  readonly name: string;
  readonly arn: string;
}

/** What is sent, or what is wrong with it. */
export type TargetInput = (event: MatchedEvent, rule: RuleName) => string | { error: string };

const VARIABLE = /<([^<>\s]+)>/g;

/** Throws `ValidationException`. */
export function compileInput(target: TargetConfiguration): TargetInput {
  const { id, input, inputPath, inputTransformer } = target;
  if ([input, inputPath, inputTransformer].filter((it) => it !== undefined).length > 1) {
    throw invalid(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  }
  if (input !== undefined) {
    if (!isJson(input)) throw invalid(`JSON syntax error in input for target ${id}.`);
    return () => input;
  }
  if (inputPath !== undefined) {
    const read = compilePath(inputPath);
    if (!read) throw invalid(`Invalid InputPath for target ${id}.`);
    return ({ value }) => JSON.stringify(read(value)) ?? "null";
  }
  return inputTransformer ? compileTransformer(id, inputTransformer) : ({ text }) => text;
}

function compileTransformer(id: string, { paths = {}, template }: InputTransformer): TargetInput {
  const entries = Object.entries(paths);
  const most = EVENTBRIDGE_QUOTAS.inputPaths.value;
  if (entries.length > most) {
    throw invalid(`InputPathsMap for target ${id} has more than ${most} entries.`);
  }
  const variables = new Map(
    entries.map(([name, path]) => {
      if (/^aws\./i.test(name)) throw invalid(`Invalid InputPathsMap for target ${id}.`);
      const read = compilePath(path);
      if (!read) throw invalid(`Invalid InputPathsMap for target ${id}.`);
      return [name, read];
    }),
  );
  for (const [, name = ""] of template.matchAll(VARIABLE)) {
    if (variables.has(name) || name in PREDEFINED) continue;
    throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${name}.`);
  }
  return (event, rule) => {
    const filled = fill(template, (name) => {
      const read = variables.get(name);
      // A variable whose path leads nowhere is an empty text.
      return read ? (read(event.value) ?? "") : PREDEFINED[name]!(event, rule);
    });
    const isStructure = /^\s*[{[]/.test(template);
    if (!isStructure) return filled;
    return isJson(filled)
      ? JSON.stringify(JSON.parse(filled))
      : { error: `The input of target ${id} is no JSON after its template was filled in.` };
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-predefined */
const PREDEFINED: Readonly<Record<string, (event: MatchedEvent, rule: RuleName) => unknown>> = {
  "aws.events.rule-arn": (_, { arn }) => arn,
  "aws.events.rule-name": (_, { name }) => name,
  "aws.events.event.ingestion-time": ({ value }) => value.time,
  "aws.events.event": ({ value }) => withoutDetail(value),
  "aws.events.event.json": ({ value }) => value,
};

const withoutDetail = (event: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(event)
      .filter(([name]) => name !== "detail")
      .map(([name, value]) => [name === "detail-type" ? "detailType" : name, value]),
  );

/** Inside quotation marks a variable's text is put in as it is; outside it is written as JSON. */
function fill(template: string, valueOf: (name: string) => unknown): string {
  let quoted = false;
  let filled = "";
  for (let i = 0; i < template.length;) {
    const character = template[i]!;
    VARIABLE.lastIndex = i;
    const match = character === "<" ? VARIABLE.exec(template) : null;
    if (match?.index === i) {
      const json = JSON.stringify(valueOf(match[1]!));
      filled += quoted ? insideText(json) : json;
      i += match[0].length;
      continue;
    }
    if (character === '"') quoted = !quoted;
    const escaped = character === "\\" ? 2 : 1;
    filled += template.slice(i, i + escaped);
    i += escaped;
  }
  return filled;
}

/** A text without its quotation marks; other JSON with those in it escaped. */
const insideText = (json: string): string =>
  json[0] === '"' ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);

const isJson = (text: string): boolean => parseJson(text) !== undefined;
