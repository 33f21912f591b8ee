/**
 * The master user's password of a database, where the template gives it or RDS makes it (`ManageMasterUserPassword`), in a
 * secret of its own. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
import { hash32 } from "../../kernel/random.ts";
import { secretArn } from "../../services/secretsmanager/secret-arn.ts";
import type { AccountBuilder } from "../account-builder.ts";
import { filledText, flag, noEffect, objectOf } from "../kinds.ts";
import type { Located } from "../node.ts";

/** Lengths of the parts of a UUID. */
const UUID = [8, 4, 4, 4, 12];
const PASSWORD_LENGTH = 28;
/** RDS takes none of these in a password; the others would have to be escaped in addresses. */
const EXCLUDED = "/@\"' \\";

export const PASSWORD_PROPERTIES = {
  MasterUserPassword: filledText,
  ManageMasterUserPassword: flag,
  MasterUserSecret: objectOf({
    KmsKeyId: noEffect("Who may read a secret is asked of IAM alone, not of the key."),
  }),
};

interface Asked {
  readonly MasterUsername?: string | undefined;
  readonly MasterUserPassword?: string | undefined;
  readonly ManageMasterUserPassword?: boolean | undefined;
}

/** `rds!db-` and an id that follows from the name. */
function secretName(kind: "db" | "cluster", identifier: string): string {
  const digits = [0, 1, 2, 3]
    .map((each) => (hash32(`${kind} ${identifier} ${each}`) >>> 0).toString(16).padStart(8, "0"))
    .join("");
  let at = 0;
  const parts = UUID.map((length) => digits.slice(at, (at += length)));
  return `rds!${kind}-${parts.join("-")}`;
}

/** `MasterUserSecret.SecretArn`. */
export const masterSecretArn = (kind: "db" | "cluster", identifier: string): string =>
  secretArn(secretName(kind, identifier.toLowerCase()));

/** The password, or a reference to that of the secret that this adds. */
export function masterPassword(
  kind: "db" | "cluster",
  name: string,
  it: Asked,
  from: Located & { placeOf(property: "ManageMasterUserPassword"): Located },
  account: AccountBuilder,
): string | undefined {
  if (!it.ManageMasterUserPassword) return it.MasterUserPassword;
  if (it.MasterUserPassword !== undefined) {
    account.messages.error(
      from.placeOf("ManageMasterUserPassword"),
      "You can't specify MasterUserPassword when ManageMasterUserPassword is true.",
    );
  }
  const secret = secretName(kind, name.toLowerCase());
  account.add(
    "secrets",
    {
      name: secret,
      description: `The secret associated with the primary RDS DB ${kind === "db" ? "instance" : "cluster"}: ${name.toLowerCase()}`,
      generate: {
        secretStringTemplate: JSON.stringify({ username: it.MasterUsername }),
        generateStringKey: "password",
        passwordLength: PASSWORD_LENGTH,
        excludeCharacters: EXCLUDED,
      },
    },
    from,
  );
  return `{{resolve:secretsmanager:${secret}:SecretString:password}}`;
}
