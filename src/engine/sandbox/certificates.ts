/** A certificate as far as clients look at it: what X.509 says about a server, without keys and signatures. */
export interface Certificate {
  readonly subject: CertificateName;
  /** Equal to the subject when it signed itself. */
  readonly issuer: CertificateName;
  /** For example `DNS:*.example.com` or `IP Address:10.0.0.1`. */
  readonly altNames: readonly string[];
  /** Milliseconds since 1970. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Hexadecimal digits. */
  readonly serialNumber: string;
}

/** Attributes of a distinguished name by OpenSSL's short names, in the order of the certificate. */
export type CertificateName = Readonly<Record<string, string>> & { readonly CN: string };
