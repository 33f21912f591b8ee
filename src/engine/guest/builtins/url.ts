declare const URL: new (
  input: string,
  base?: string,
) => { protocol: string; pathname: string; href: string };
declare const URLSearchParams: unknown;

function fileURLToPath(input: unknown): string {
  const parsed = typeof input === "string" ? new URL(input) : (input as InstanceType<typeof URL>);
  if (parsed.protocol !== "file:") {
    throw Object.assign(new TypeError("The URL must be of scheme file"), {
      code: "ERR_INVALID_URL_SCHEME",
    });
  }
  return decodeURIComponent(parsed.pathname);
}

const escapeInPath = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

export const url = {
  get URL() {
    return URL;
  },
  get URLSearchParams() {
    return URLSearchParams;
  },
  fileURLToPath,
  pathToFileURL: (path: string) =>
    new URL(
      `file://${path.startsWith("/") ? path : `/var/task/${path}`}`.replace(
        /[%\\\n\r\t?#]/g,
        escapeInPath,
      ),
    ),
};
