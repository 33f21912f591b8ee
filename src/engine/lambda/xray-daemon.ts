/** The X-Ray daemon that Lambda runs beside every function: AWS_XRAY_DAEMON_ADDRESS. */
export const XRAY_DAEMON = { address: "169.254.100.1", port: 2_000 } as const;
