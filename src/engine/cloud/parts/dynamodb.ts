import { dynamoDbApi } from "../../services/dynamodb/api.ts";
import { DynamoDbService } from "../../services/dynamodb/dynamodb-service.ts";
import type { TableStream } from "../../services/dynamodb/ports.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { StreamService } from "../../services/stream/stream-service.ts";
import type { AccountDefinition } from "../account.ts";

export const create = (account: AccountDefinition, ports: ServicePorts, streams: StreamService) =>
  new DynamoDbService(account.tables ?? [], {
    ...ports,
    openStream: (name, shards) => tableStream(streams, name, shards),
  });

export const api = (service: DynamoDbService) => dynamoDbApi(service);

function tableStream(streams: StreamService, name: string, shards: number): TableStream {
  const stream = streams.openTableStream(name, shards);
  const { arn } = stream;
  return {
    arn,
    label: arn.slice(arn.lastIndexOf("/") + 1),
    write: (change) => stream.writeChange(change),
  };
}
