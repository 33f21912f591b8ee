import type { Access } from "../../services/iam/access.ts";
import { s3Api } from "../../services/s3/api.ts";
import { S3Service } from "../../services/s3/s3-service.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { AccountDefinition } from "../account.ts";

export const create = (account: AccountDefinition, ports: ServicePorts) =>
  new S3Service(account.buckets ?? [], ports);

export const api = (service: S3Service, access: Access, { credentials }: ServicePorts) =>
  s3Api(service, access, credentials);
