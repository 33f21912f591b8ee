/** A parameter of Parameter Store as an account definition has it. */
export interface ParameterConfiguration {
  /** `/shop/orders/table`, or a name without slashes. ARN: `arn:aws:ssm:us-east-1:123456789012:parameter/shop/orders/table`. */
  name: string;
  type: ParameterType;
  /** A StringList is one text with commas. */
  value: string;
  description?: string;
  /** Default `Standard`: up to 4 KB. */
  tier?: ParameterTier;
  /** Of a SecureString: ARN, id or alias of a KMS key. Default: the key that AWS manages (`alias/aws/ssm`). */
  keyId?: string;
  /** A regular expression that every value has to match. */
  allowedPattern?: string;
  tags?: Record<string, string>;
  /** The value is changed from outside at these times. */
  changes?: ParameterChange[];
}

export interface ParameterChange {
  /** From the start of the run. */
  atMs: number;
  value: string;
}

export type ParameterType = "String" | "StringList" | "SecureString";
export type ParameterTier = "Standard" | "Advanced" | "Intelligent-Tiering";
