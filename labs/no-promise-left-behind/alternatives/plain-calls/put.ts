/** One call without a buffer, a timer or an emitter in between. A call that fails is made once more. */
export async function put(service: string, path: string, body: object): Promise<void> {
  const call = async () => {
    const reply = await fetch(`https://${service}.example.com/${path}`, {
      method: "PUT",
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(6_000),
    });
    if (!reply.ok) throw new Error(`${service} answered ${reply.status}`);
  };
  await call().catch(call);
}
