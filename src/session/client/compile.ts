/** WebAssembly from the site. Rejects when it does not answer. */
export async function compile(
  url: string,
  onBytes?: (bytes: number) => void,
): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
  // A copy is counted: compiled code is only kept for what comes from the network itself.
  if (onBytes) void count(response.clone(), onBytes);
  // Many static hosts do not know the type, and compiling while loading insists on it.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm") === true;
  return streams
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

async function count({ body }: Response, onBytes: (bytes: number) => void): Promise<void> {
  const reader = body!.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onBytes(value.length);
  }
}
