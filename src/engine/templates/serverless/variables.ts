/** Gives the variables of a serverless.yml their values, when something asks for them. */
import { shortHash } from "../sam/expansion.ts";
import { didYouMean, type Messages } from "../messages.ts";
import { ACCOUNT_ID, REGION } from "../names.ts";
import {
  broken,
  call,
  entryOf,
  joinPath,
  list,
  map,
  scalar,
  textOf,
  type Located,
  type MapNode,
  type ScalarNode,
  type TemplateNode,
} from "../node.ts";
import { parseTemplate } from "../parse.ts";
import type { ServerlessOptions } from "./options.ts";
import { variablesIn, type Source, type Variable } from "./expressions.ts";

/** Why there is no value. What AWS would have and nobody has here is said even when a fallback takes its place. */
interface Missing {
  readonly because: string;
  readonly isSimulated: boolean;
}

type Found = TemplateNode | Missing;
type Reference = Exclude<Source, { literal: unknown }>;

const DEFAULT_STAGE = "dev";
const CODE_FILE = /\.[cm]?[jt]s$/;

const missing = (because: string): Missing => ({ because, isSimulated: true });
const isMissing = (found: Found): found is Missing => "because" in found;

/** Sources that ask something outside of the account. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  cf: "there is one stack, and no other whose outputs could be read",
  s3: "buckets are empty before a service is deployed",
  git: "there is no repository here",
  output: "there is one service, and no other whose outputs could be read",
  vault: "no vault can be reached",
  terraform: "no state of Terraform can be reached",
  doppler: "Doppler cannot be reached",
};

const KNOWN = ["self", "opt", "sls", "env", "param", "file", "strToBool", "aws", "ssm"];

export class Variables {
  private readonly root: MapNode;
  private readonly files: Readonly<Record<string, string>>;
  private readonly options: ServerlessOptions;
  private readonly messages: Messages;
  private readonly known = new Map<TemplateNode, TemplateNode>();
  private readonly included = new Map<string, TemplateNode | undefined>();
  private readonly underway: ScalarNode[] = [];

  constructor(
    root: MapNode,
    files: Readonly<Record<string, string>>,
    options: ServerlessOptions,
    messages: Messages,
  ) {
    this.root = root;
    this.files = files;
    this.options = options;
    this.messages = messages;
  }

  /** `--stage`, else `provider.stage`, else dev. */
  get stage(): string {
    const given = entryOf(entryOf(this.root, "provider"), "stage");
    return this.options.stage ?? textOf(given && this.resolve(given)) ?? DEFAULT_STAGE;
  }

  /** The tree without variables. What cannot be resolved is broken, and a message says why. */
  resolve(node: TemplateNode): TemplateNode {
    const known = this.known.get(node);
    if (known) return known;
    const resolved = this.resolved(node);
    this.known.set(node, resolved);
    return resolved;
  }

  private resolved(node: TemplateNode): TemplateNode {
    if (node.kind === "list") {
      const items = node.items.map((item) => this.resolve(item));
      return list(items, node);
    }
    if (node.kind === "map") {
      const entries = [...node.entries].map(([name, it]) => [name, this.resolve(it)] as const);
      return map(entries, node, node.keys);
    }
    if (node.kind === "call") return call(node.name, this.resolve(node.argument), node);
    return node.kind === "scalar" ? this.scalar(node) : node;
  }

  private scalar(node: ScalarNode): TemplateNode {
    if (typeof node.value !== "string" || !node.value.includes("${")) return node;
    const variables = variablesIn(node.value);
    if (variables.length === 0) return node;
    const start = this.underway.indexOf(node);
    if (start !== -1) {
      const circle = [...this.underway.slice(start), node].map(({ path }) => path);
      return this.refuse(
        node,
        `Variables refer to each other in a circle: ${circle.join(" -> ")}.`,
      );
    }
    this.underway.push(node);
    const value = this.text(node.value, variables, node);
    this.underway.pop();
    return value;
  }

  /** A text that is one variable is its value; any other is put together. */
  private text(text: string, variables: ReturnType<typeof variablesIn>, at: Located): TemplateNode {
    let made = "";
    let from = 0;
    for (const it of variables) {
      const written = text.slice(it.start, it.end);
      const value = this.value(it, written, at);
      if (value.kind === "broken") return value;
      if (written === text) return moved(value, at);
      const piece = textOf(value);
      if (piece === undefined) {
        return this.refuse(
          at,
          `${written} is ${value.kind === "scalar" ? "null" : "an object or a list"}: only texts, numbers and true or false can stand inside of a text.`,
        );
      }
      made += text.slice(from, it.start) + piece;
      from = it.end;
    }
    return scalar(made + text.slice(from), at);
  }

  /** Of a parameter or an address, which may hold variables. */
  private inner(text: string | undefined, at: Located): string | undefined {
    if (text === undefined) return "";
    const variables = variablesIn(text);
    return variables.length === 0 ? text : textOf(this.text(text, variables, at));
  }

  private value(it: ReturnType<typeof variablesIn>[number], written: string, at: Located) {
    if (!("sources" in it)) {
      return this.refuse(
        at,
        `Expected a variable such as \${self:custom.table} or \${opt:stage, 'dev'}, received ${written}. Texts in fallbacks stand in quotes.`,
      );
    }
    return this.first(it, written, at);
  }

  private first({ sources }: Variable, written: string, at: Located): TemplateNode {
    const reasons: string[] = [];
    let unsimulated: string | undefined;
    for (const source of sources) {
      const found = "literal" in source ? scalar(source.literal, at) : this.source(source, at);
      if (isMissing(found)) {
        reasons.push(found.because);
        if (!found.isSimulated) unsimulated ??= found.because;
        continue;
      }
      const isLast = source === sources.at(-1);
      if (found.kind === "scalar" && found.value === null && !isLast) continue;
      if (unsimulated !== undefined) {
        this.messages.notSimulated(at, `${written}: ${unsimulated}. The fallback is used.`);
      }
      return found;
    }
    const fallback = written.includes(",")
      ? ""
      : `, or give a fallback: ${written.slice(0, -1)}, 'value'}`;
    return this.refuse(
      at,
      `Cannot resolve ${written}: ${ended(reasons.join("; "))} Write a value there${fallback}.`,
    );
  }

  private source({ type, parameter, address: given }: Reference, at: Located): Found {
    const address = this.inner(given, at);
    const name = this.inner(parameter, at);
    if (address === undefined || name === undefined) return broken(at);
    switch (type) {
      case "self":
        return this.self(address);
      case "opt":
        return this.option(address, at);
      case "sls":
        return this.framework(address, at);
      case "env":
        return this.environment(address, at);
      case "param":
        return this.parameter(address, at);
      case "file":
        return this.file(name, address, at);
      case "strToBool":
        return boolean(name, at);
      case "aws":
        if (address === "region") return scalar(REGION, at);
        if (address === "accountId") return scalar(ACCOUNT_ID, at);
        return missing(`aws has region and accountId, not ${address}`);
      case "ssm":
        return this.parameterStore(address);
    }
    const because = ELSEWHERE[type.split(/[.(]/)[0]!];
    if (because !== undefined) return { because, isSimulated: false };
    return missing(
      `there is no source ${type}.${didYouMean(type, KNOWN) || ` Sources: ${KNOWN.join(", ")}`}`,
    );
  }

  private self(address: string): Found {
    if (address === "") return this.resolve(this.root);
    if (address === "provider.stage") return scalar(this.stage, this.root);
    // The account's, so that ARNs that are put together name what is in it.
    if (address === "provider.region") return scalar(REGION, this.root);
    const name = address === "service" ? entryOf(entryOf(this.root, "service"), "name") : undefined;
    return name ? this.resolve(name) : this.entry(this.root, address, "serverless.yml");
  }

  /** What stands under a path of names. */
  private entry(from: TemplateNode, address: string, where: string): Found {
    let node: TemplateNode = from;
    let path = "";
    for (const name of address.split(".")) {
      if (node.kind === "scalar") node = this.resolve(node);
      if (node.kind === "broken") return node;
      const next: TemplateNode | undefined =
        node.kind === "list" ? node.items[Number(name)] : entryOf(node, name);
      if (next === undefined) {
        const names = node.kind === "map" ? [...node.entries.keys()] : [];
        const advice = didYouMean(name, names);
        return missing(
          `there is no ${name} in ${path === "" ? where : path}${advice && `.${advice}`}`,
        );
      }
      node = next;
      path = joinPath(path, name);
    }
    return this.resolve(node);
  }

  private option(name: string, at: Located): Found {
    const given: Readonly<Record<string, string | undefined>> = {
      stage: this.options.stage,
      region: undefined,
    };
    const value = given[name];
    return value === undefined ? missing(`the option --${name} is not given`) : scalar(value, at);
  }

  private framework(name: string, at: Located): Found {
    if (name === "stage") return scalar(this.stage, at);
    if (name === "instanceId") return scalar(shortHash("instance"), at);
    return missing(`sls has stage and instanceId, not ${name}`);
  }

  private environment(name: string, at: Located): Found {
    const value = this.options.environment?.[name];
    return value === undefined
      ? missing(`the environment variable ${name} is not set`)
      : scalar(value, at);
  }

  /** `--param`, then those of the stage, then those of every stage. */
  private parameter(name: string, at: Located): Found {
    const given = this.options.params?.[name];
    if (given !== undefined) return scalar(given, at);
    const places = [this.stage, "default"].flatMap((stage) => [
      entryOf(entryOf(entryOf(this.root, "stages"), stage), "params"),
      entryOf(entryOf(this.root, "params"), stage),
    ]);
    for (const place of places) {
      const found = entryOf(place && this.shallow(place), name);
      if (found) return this.resolve(found);
    }
    return missing(
      `there is no parameter ${name} for the stage ${this.stage}, and no --param ${name}=`,
    );
  }

  private shallow = (node: TemplateNode): TemplateNode =>
    node.kind === "scalar" ? this.resolve(node) : node;

  private file(given: string, address: string, at: Located): Found {
    const path = normalised(given);
    if (CODE_FILE.test(path)) {
      const because = `${path} is code, and none is run while a service is read; write its values into a YAML or JSON file`;
      return { because, isSimulated: false };
    }
    const text = path === undefined ? undefined : this.files[path];
    if (text === undefined) return missing(`there is no file ${given.trim()}`);
    if (!/\.(ya?ml|json)$/.test(path)) {
      return address === "" ? scalar(text, at) : missing(`${path} is a text without parts`);
    }
    if (!this.included.has(path)) {
      this.included.set(path, parseTemplate(text, this.messages, { file: path, merge: true }));
    }
    const root = this.included.get(path);
    if (!root) return broken(at);
    return address === "" ? this.resolve(root) : this.entry(root, address, path);
  }

  /** Parameter Store holds what the service itself puts there. */
  private parameterStore(address: string): Found {
    const name = address.replace(/~(true|false|split)$/, "");
    const all = entryOf(this.root, "resources");
    const lists = all && this.shallow(all);
    for (const each of lists?.kind === "list" ? lists.items : lists ? [lists] : []) {
      const section = entryOf(this.shallow(each), "Resources");
      const resources = section && this.shallow(section);
      for (const [, resource] of resources?.kind === "map" ? resources.entries : []) {
        if (textOf(entryOf(resource, "Type")) !== "AWS::SSM::Parameter") continue;
        const properties = entryOf(resource, "Properties");
        const [own, value] = ["Name", "Value"].map((it) => entryOf(properties, it));
        if (own && value && textOf(this.resolve(own)) === name) return this.resolve(value);
      }
    }
    return {
      because: `Parameter Store holds no ${name} before the service is deployed`,
      isSimulated: false,
    };
  }

  private refuse(at: Located, message: string): TemplateNode {
    this.messages.error(at, message);
    return broken(at);
  }
}

const ended = (reason: string): string => (reason.endsWith("?") ? reason : `${reason}.`);

/** A value stands where its variable does; what is inside of an object or list stays where it was written. */
function moved(node: TemplateNode, at: Located): TemplateNode {
  return node.kind === "scalar" ? { ...scalar(node.value, at), source: node.source } : node;
}

function boolean(text: string, at: Located): Found {
  const value = text.trim().toLowerCase();
  if (["true", "1"].includes(value)) return scalar(true, at);
  if (["false", "0", ""].includes(value)) return scalar(false, at);
  return missing(`strToBool takes true, false, 1 and 0, not ${JSON.stringify(text)}`);
}

/** `./config/../a.yml` as the files have it. */
function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.trim().split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
