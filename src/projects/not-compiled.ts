/** What the compiler of the sandbox does not take: a decorator on a line of its own, or before what it decorates. */
export const DECORATOR = /(?:^|[;}]|\{\s)\s*@[A-Za-z_$][\w$.]*(?:\s|\(|$)/m;

export const NAMESPACE = /^\s*(?:export\s+)?(?:namespace|module)\s+([A-Za-z_$][\w$.]*)\s*\{/m;

export const decoratorsIn = (path: string): string =>
  `${path} has decorators, which are not compiled here. Compile them first, for example with esbuild --bundle --platform=node --outdir=dist ${path}, and run dist.`;
