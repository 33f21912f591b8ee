const BYTES_PER_MB = 1024 * 1024;
const memoryBytes = (): number =>
  Number(
    (globalThis as unknown as { process: { env: Record<string, string> } }).process.env[
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"
    ] ?? 128,
  ) * BYTES_PER_MB;

export const os = {
  EOL: "\n",
  platform: () => "linux",
  type: () => "Linux",
  arch: () => "x64",
  release: () => "5.10.0",
  hostname: () => "169.254.100.6",
  tmpdir: () => "/tmp",
  homedir: () => "/home/sbx_user1051",
  cpus: () => [0, 1].map(() => ({ model: "Intel(R) Xeon(R) Processor @ 2.50GHz", speed: 2500 })),
  availableParallelism: () => 2,
  totalmem: memoryBytes,
  freemem: memoryBytes,
  loadavg: () => [0, 0, 0],
  uptime: () => 0,
  endianness: () => "LE",
};
