import type { ServicePorts } from "../../services/api/service-ports.ts";
import { stsApi } from "../../services/sts/api.ts";
import { StsService } from "../../services/sts/sts-service.ts";
import type { AccountDefinition } from "../account.ts";

export const api = ({ roles }: AccountDefinition, ports: ServicePorts) =>
  stsApi(
    new StsService(
      roles?.map(({ name }) => name),
      ports,
    ),
  );
