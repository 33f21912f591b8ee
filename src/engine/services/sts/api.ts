/** STS on the network. https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
import { QUERY_CREDENTIAL_ERRORS } from "../api/authentication.ts";
import { awsQuery } from "../api/aws-query.ts";
import { operation, type ServiceApi } from "../api/service-api.ts";
import type { StsService } from "./sts-service.ts";

interface AssumeRole {
  RoleArn?: string;
  RoleSessionName?: string;
  DurationSeconds?: string;
}

export function stsApi(sts: StsService): ServiceApi {
  return {
    service: "sts",
    title: "STS",
    protocol: awsQuery({ xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/" }),
    accessDenied: { code: "AccessDenied", status: 403 },
    credentialErrors: QUERY_CREDENTIAL_ERRORS,
    operations: {
      // "No permissions are required to perform this operation", not even by an explicit deny.
      GetCallerIdentity: operation<object>({
        takes: [],
        permissions: () => [],
        run(_, { caller }) {
          const { account, arn, userId } = sts.getCallerIdentity(caller);
          return { Arn: arn, UserId: userId, Account: account };
        },
      }),
      AssumeRole: operation<AssumeRole>({
        takes: ["RoleArn", "RoleSessionName", "DurationSeconds"],
        permissions: ({ RoleArn = "" }) => [{ action: "sts:AssumeRole", resource: RoleArn }],
        resource: ({ RoleArn = "" }) => RoleArn.split("/").at(-1),
        run({ RoleArn = "", RoleSessionName = "", DurationSeconds }, { caller }) {
          const { credentials, assumedRoleUser } = sts.assumeRole(caller, {
            roleArn: RoleArn,
            roleSessionName: RoleSessionName,
            ...(DurationSeconds === undefined ? {} : { durationSeconds: Number(DurationSeconds) }),
          });
          return {
            Credentials: {
              AccessKeyId: credentials.accessKeyId,
              SecretAccessKey: credentials.secretAccessKey,
              SessionToken: credentials.sessionToken,
              Expiration: credentials.expiration,
            },
            AssumedRoleUser: {
              AssumedRoleId: assumedRoleUser.assumedRoleId,
              Arn: assumedRoleUser.arn,
            },
          };
        },
      }),
    },
  };
}
