/** What somebody who has the exported project needs to know. */
import type { OutsideHost } from "../session/protocol.ts";

interface Exported {
  name: string;
  title: string;
  parameters?: Record<string, string>;
  outsideHosts?: readonly OutsideHost[];
}

interface Contents {
  typed: boolean;
  /** Paths of the sample events. */
  events: string[];
}

export function readmeOf(
  { name, title, parameters = {}, outsideHosts = [] }: Exported,
  { typed, events }: Contents,
): string {
  const overrides = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  const withParameters =
    overrides.length > 0
      ? ` --parameter-overrides ${overrides.map((it) => `'${it}'`).join(" ")}`
      : "";
  const [event] = events;
  const calls =
    event === undefined
      ? []
      : [
          "## Call it",
          code(`sam remote invoke --stack-name ${name} --event-file ${event}`),
          `All sample events are in \`events/\`. \`sam local invoke --event ${event}\` runs the function in a container instead.`,
        ];
  return `${[
    `# ${title}`,
    "Exported from Coldstart as a project for the AWS SAM CLI. `template.yaml` describes the account, `src/` has the code.",
    "## Deploy it",
    "It takes an AWS account, the AWS SAM CLI and Node.js with npm. What is deployed costs money while it is used, and some of it while it is not.",
    code(
      "sam build",
      `sam deploy --guided --stack-name ${name} --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM${withParameters}`,
    ),
    ...(typed
      ? [
          "The code is TypeScript: `sam build` bundles it with esbuild, which it installs from `package.json`.",
        ]
      : []),
    ...calls,
    "## Take it down",
    code(`sam delete --stack-name ${name}`),
    "## Run it in Coldstart",
    code(
      `npm run -s coldstart -- run ${name}${event === undefined ? "" : ` --event ${name}/${event}`}${outsideHosts.length > 0 ? ` --hosts ${name}/hosts.json` : ""}${overrides.length > 0 ? ` --parameters ${overrides.map((it) => `'${it}'`).join(" ")}` : ""}`,
    ),
    ...(outsideHosts.length > 0
      ? [
          "`hosts.json` says what hosts outside AWS answer in the simulation. On AWS the code calls the real ones.",
        ]
      : []),
    "`Metadata.Coldstart` in the template is for the simulation; AWS ignores it.",
  ].join("\n\n")}\n`;
}

const code = (...lines: string[]): string => ["```sh", ...lines, "```"].join("\n");
