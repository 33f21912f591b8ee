/** Who may log in, as Postgres's own catalogue says it. */
import { rowsOf } from "./messages.ts";
import type { FrontEnd } from "./front-end.ts";

export interface Role {
  /** What is kept of its password. */
  readonly verifier?: string;
  readonly canLogin: boolean;
  /** It logs in with tokens only. */
  readonly hasIam: boolean;
  readonly isSuperuser: boolean;
}

const ROLES = `SELECT r.rolname, r.rolpassword, r.rolcanlogin,
  r.rolname <> 'rds_superuser' AND pg_catalog.pg_has_role(r.oid, 'rds_iam', 'member') AND EXISTS (
    SELECT FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
    WHERE m.member = r.oid AND g.rolname = 'rds_iam'), r.rolsuper
  FROM pg_catalog.pg_authid r`;

export class Roles {
  private readonly frontEnd: FrontEnd;
  private known = new Map<string, Role>();

  constructor(frontEnd: FrontEnd) {
    this.frontEnd = frontEnd;
  }

  find(name: string): Role | undefined {
    // During somebody's transaction the catalogue cannot be read; what it changes is not committed either.
    const messages = this.frontEnd.catalogue(ROLES);
    if (messages) {
      this.known = new Map(
        rowsOf(messages).map(([role, verifier, canLogin, hasIam, isSuperuser]) => [
          role!,
          {
            ...(verifier ? { verifier } : {}),
            canLogin: canLogin === "t",
            hasIam: hasIam === "t",
            isSuperuser: isSuperuser === "t",
          },
        ]),
      );
    }
    return this.known.get(name);
  }
}
