/** Code that a template names: folders among the files that came with it. */
import type { AccountBuilder } from "./account-builder.ts";
import { objectOf, text, type Kind } from "./kinds.ts";
import { didYouMean } from "./messages.ts";
import { textOf, type Located } from "./node.ts";

export type Files = Record<string, string>;

/** Where a function's or a layer's code is. */
export type Code = { readonly folder: string } | { readonly inline: string };

const codeObject = objectOf({
  ZipFile: text,
  S3Bucket: text,
  S3Key: text,
  S3ObjectVersion: text,
  ImageUri: text,
  SourceKMSKeyArn: text,
});

const EXPECTED =
  "a folder of this project, for example src/orders, or ZipFile with the code itself";

/** A local folder, as `aws cloudformation package` takes it, or `ZipFile`. */
export const code: Kind<Code> = {
  expected: EXPECTED,
  read(node, messages) {
    const folder = textOf(node);
    if (folder !== undefined && !/^(s3|https?):/.test(folder)) return { folder };
    if (node.kind !== "map") {
      messages.expected(node, EXPECTED, "Nothing is downloaded: the code is among the files.");
      return undefined;
    }
    const inline = codeObject.read(node, messages)?.ZipFile;
    if (inline !== undefined) return { inline };
    messages.expected(node, EXPECTED, "Nothing is downloaded: the code is among the files.");
    return undefined;
  },
};

/** The files of a package; `undefined`, and a message, when there are none. */
export function packageOf(it: Code, at: Located, account: AccountBuilder): Files | undefined {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
  if ("inline" in it) return { "index.js": it.inline };
  const folder = normalised(it.folder);
  const prefix = folder === "" ? "" : `${folder}/`;
  const inside = Object.entries(account.files)
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, text]) => [path.slice(prefix.length), text] as const);
  if (inside.length > 0) return Object.fromEntries(inside);
  const folders = foldersOf(account.files);
  const known = folders.length > 0 ? ` Folders: ${folders.slice(0, 12).join(", ")}.` : "";
  account.messages.error(
    at,
    `Expected a folder with code, but there is no file under ${JSON.stringify(it.folder)}.${didYouMean(folder, folders) || known}`,
  );
  return undefined;
}

/** The folder that a template names, without `./` and the like; "" is the project's own. */
export function normalised(folder: string): string {
  const parts: string[] = [];
  for (const part of folder.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function foldersOf(files: Readonly<Files>): string[] {
  const folders = Object.keys(files).flatMap((path) => {
    const parts = path.split("/").slice(0, -1);
    return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
  });
  return [...new Set(folders)].filter((folder) => !folder.includes("node_modules"));
}
