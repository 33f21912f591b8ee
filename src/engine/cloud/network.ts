/** What the services of an account understand on the network, without an account that runs. */
import { Agenda } from "../kernel/agenda.ts";
import { CredentialStore } from "../lambda/credentials.ts";
import type { ServiceApi } from "../services/api/service-api.ts";
import type { ServicePorts } from "../services/api/service-ports.ts";
import { monitoringApis } from "./monitoring.ts";
import type { ServiceParts } from "./parts/parts.ts";
import { apisOf, createServices } from "./services.ts";

/** Nobody calls: an API only says what it understands. */
function nothing(): never {
  throw new Error("this account does not run");
}

export function networkOf(parts: ServiceParts): ServiceApi[] {
  const ports: ServicePorts = {
    agenda: new Agenda(),
    seed: "",
    epochMs: 0,
    faults: {},
    targets: { push: nothing },
    tcp: { listen: nothing, connect: nothing },
    credentials: new CredentialStore(),
    record: nothing,
  };
  const services = createServices({}, ports, "", nothing, parts);
  return [
    ...apisOf(services, ports, {}, parts),
    ...monitoringApis(ports, nothing, parts),
    ...lambdaOf(parts),
  ];
}

/** Its API is made around a service that runs; the operations do not depend on it. */
function lambdaOf({ lambda }: ServiceParts): ServiceApi[] {
  type Ports = Parameters<NonNullable<ServiceParts["lambda"]>["api"]>[0];
  return lambda ? [lambda.api({} as Ports)] : [];
}
