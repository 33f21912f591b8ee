/** What the compiler of the sandbox does not take: a decorator on a line of its own, or before what it decorates. */
export const DECORATOR = /(?:^|[;}]|\{\s)\s*@[A-Za-z_$][\w$.]*(?:\s|\(|$)/m;

const NAMESPACE = /^\s*(?:export\s+)?(?:namespace|module)\s+([A-Za-z_$][\w$.]*)\s*\{/m;

export const decoratorsIn = (path: string): string =>
  `${path} has decorators, which are not compiled here. Compile them first, for example with esbuild --bundle --platform=node --outdir=dist ${path}, and run dist.`;

/** What there is to say about a namespace in the text. */
export function namespaceIn(path: string, text: string): string | undefined {
  const [, name] = NAMESPACE.exec(text) ?? [];
  return name === undefined
    ? undefined
    : `${path}: namespace ${name} is left out: only its types mean anything here. Export its functions from a module, or compile the file first.`;
}
