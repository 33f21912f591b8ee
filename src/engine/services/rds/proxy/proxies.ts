/** The account's proxies, each at its endpoint in front of a database. */
import { ConfigurationError } from "../../../lambda/configuration-rules.ts";
import { ACCOUNT_ID } from "../../../lambda/environment-variables.ts";
import { roleArn } from "../../api/arns.ts";
import { publicChain } from "../../api/certificate-chains.ts";
import type { Authorisation } from "../../api/service-api.ts";
import type { ServicePorts } from "../../api/service-ports.ts";
import type { DatabaseConfiguration } from "../configuration.ts";
import type { DatabaseInstance } from "../database-instance.ts";
import { DEFAULT_PORT, endpointOf, proxyEndpointOf } from "../endpoint.ts";
import { withFaults } from "../scheduled-faults.ts";
import { proxyResourceIdOf } from "../resource-ids.ts";
import { tokenRefusal } from "../tokens.ts";
import type { ProxyConfiguration } from "./configuration.ts";
import { DatabaseProxy } from "./database-proxy.ts";
import { checkProxies } from "./rules.ts";

const US_PER_MS = 1_000;

/** A secret by its name or ARN; `undefined` when there is none that can be read. */
export type SecretLookup = (id: string) => { arn: string; text: string } | undefined;

/** Throws {@link ConfigurationError}. */
export function openProxies(
  proxies: readonly ProxyConfiguration[],
  databases: readonly DatabaseConfiguration[],
  instances: ReadonlyMap<string, DatabaseInstance>,
  ports: ServicePorts,
  access: Authorisation,
  secrets: SecretLookup,
): void {
  checkProxies(proxies, databases);
  for (const each of proxies) {
    const { name, role } = each;
    const { agenda, seed, epochMs, credentials, tcp } = ports;
    const instance = instances.get(each.database);
    const { port = DEFAULT_PORT } = databases.find(
      ({ identifier }) => identifier === each.database,
    )!;
    if (!instance) throw new ConfigurationError("account.databases", "No Postgres was loaded.");
    const host = proxyEndpointOf(name);
    const identity = `proxy/${name}`;
    const caller = {
      functionName: identity,
      environmentId: identity,
      roleArn: role === undefined ? undefined : roleArn(role),
      arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${role ?? identity}/${name}`,
    };
    const owner = { functionName: identity, environmentId: identity, incarnation: 1 };
    const proxy = new DatabaseProxy(each, {
      ...{ agenda, seed, certificates: publicChain(host) },
      maxConnections: instance.maxConnections,
      record: (event) => ports.record(event),
      dial: (listener) => tcp.connect(owner, { host: endpointOf(each.database), port }, listener),
      parameterStatus: (user, settings) => instance.parameterStatus(user, settings),
      secret(id) {
        const found = secrets(id);
        if (!found) return { because: `there is no secret ${id} with a text` };
        const action = "secretsmanager:GetSecretValue";
        const because = access.refusal(caller, { action, resource: found.arn });
        return because === undefined ? { text: found.text } : { because };
      },
      tokenRefusal: (token, user, client) =>
        tokenRefusal(token, user, client, {
          ...{ credentials, access, host, port: DEFAULT_PORT, now: agenda.now },
          resourceId: proxyResourceIdOf(name),
          nowMs: epochMs + agenda.now / US_PER_MS,
        }),
    });
    tcp.listen(host, withFaults(proxy, ports));
  }
}
