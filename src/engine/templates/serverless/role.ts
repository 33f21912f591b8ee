/** IamRoleLambdaExecution: what functions may do that have no role of their own. */
import { filledText, type Read } from "../kinds.ts";
import { didYouMean, type Messages } from "../messages.ts";
import { textOf, type Located, type TemplateNode } from "../node.ts";
import { ASSUMED_BY_LAMBDA, attribute, sub, type Mixed } from "../sam/expansion.ts";
import { readPart, type ServiceDraft } from "./draft.ts";
import { ROLE, type PROVIDER } from "./settings.ts";
import { part } from "../sam/function.ts";

export const ROLE_ID = "IamRoleLambdaExecution";

type Provider = Read<typeof PROVIDER>;

const IAM = { role: part, deploymentRole: filledText };

/** What the provider says of the role: one that exists, or what the service's own one is made of. */
export interface ServiceRole {
  /** Its ARN, when functions get one that is described elsewhere. */
  readonly given: Mixed;
  readonly own: Read<typeof ROLE> | undefined;
  readonly legacyStatements: TemplateNode | undefined;
  readonly legacyPolicies: TemplateNode | undefined;
}

export function readRole(provider: Provider, messages: Messages): ServiceRole {
  const iam = provider.iam && readPart(provider.iam, IAM, "provider.iam", messages);
  const role = iam?.role ?? provider.role;
  const legacy = {
    legacyStatements: provider.iamRoleStatements,
    legacyPolicies: provider.iamManagedPolicies,
  };
  if (role?.kind !== "map") return { given: role && roleArn(role), own: undefined, ...legacy };
  const own = readPart(role, ROLE, "provider.iam.role", messages);
  return { given: undefined, own, ...legacy };
}

/** An ARN, a reference, or the logical id of a role in `resources`. */
export function roleArn(role: TemplateNode): Mixed {
  const name = textOf(role);
  return name === undefined || name.startsWith("arn:") ? role : attribute(name, "Arn", role);
}

export function addRole(role: ServiceRole, isTraced: boolean, draft: ServiceDraft, at: Located) {
  const { messages, service, stage } = draft;
  const { own } = role;
  for (const it of [own?.permissionsBoundary, own?.permissionBoundary]) {
    if (it) messages.notSimulated(it, "Permissions boundaries are not simulated.");
  }
  const groups = [...draft.functions.values()].map(({ name }) =>
    sub(
      `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${name}:*`,
      at,
    ),
  );
  const logs = ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents"];
  const statements: Mixed[] = [{ Effect: "Allow", Action: logs, Resource: groups }];
  if (isTraced) {
    const xray = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
    statements.push({ Effect: "Allow", Action: xray, Resource: ["*"] });
  }
  const given = [own?.statements, role.legacyStatements].flatMap((it) => listed(it, messages));
  const managed = [...(own?.managedPolicies ?? []), ...listed(role.legacyPolicies, messages)];
  draft.add(
    ROLE_ID,
    "AWS::IAM::Role",
    {
      AssumeRolePolicyDocument: ASSUMED_BY_LAMBDA,
      RoleName: own?.name ?? sub(`${service}-${stage}-\${AWS::Region}-lambdaRole`, at),
      Path: own?.path,
      ManagedPolicyArns: managed.length > 0 ? managed : undefined,
      Policies: [
        {
          PolicyName: `${stage}-${service}-lambda`,
          PolicyDocument: { Statement: [...statements, ...draft.statements, ...given] },
        },
      ],
    },
    at,
  );
}

function listed(node: TemplateNode | undefined, messages: Messages): readonly TemplateNode[] {
  if (node === undefined || node.kind === "broken") return [];
  if (node.kind === "list") return node.items;
  messages.expected(node, "a list", "Each entry begins with a hyphen.");
  return [];
}

/** The function of the service with this name; `undefined`, and a message, when there is none. */
export function functionNamed(name: string, at: Located, draft: ServiceDraft) {
  const found = draft.functions.get(name);
  if (found) return found;
  const known = [...draft.functions.keys()];
  draft.messages.error(
    at,
    `There is no function ${name} in this service.${didYouMean(name, known) || ` Functions: ${known.join(", ") || "none"}.`}`,
  );
  return undefined;
}
