/** WebAssembly from the site. Rejects when it does not answer. */
export async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
  // Many static hosts do not know the type, and compiling while loading insists on it.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm") === true;
  return streams
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
