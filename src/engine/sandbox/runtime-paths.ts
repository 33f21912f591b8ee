/** Where Amazon Linux keeps the authorities that everybody trusts. */
export const PUBLIC_ROOTS_PATH = "/etc/pki/tls/certs/ca-bundle.crt";
