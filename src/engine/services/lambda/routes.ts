/** Paths of Lambda's API, also of operations that are not simulated: they are named when they are called. */
import type { RestRoute } from "../api/rest-json.ts";

const route = (operation: string, method: string, path: string): RestRoute => ({
  operation,
  method,
  path,
});

const FUNCTION = "/2015-03-31/functions/{FunctionName}";
const MAPPINGS = "/2015-03-31/event-source-mappings";
const PROVISIONED = "/2019-09-30/functions/{FunctionName}/provisioned-concurrency";
const EVENT_INVOKE = "/2019-09-25/functions/{FunctionName}/event-invoke-config";
const URLS = "/2021-10-31/functions/{FunctionName}/url";
const RECURSION = "/2024-08-31/functions/{FunctionName}/recursion-config";
const SIGNING = "/2020-06-30/functions/{FunctionName}/code-signing-config";

export const ROUTES: readonly RestRoute[] = [
  route("Invoke", "POST", `${FUNCTION}/invocations`),
  route(
    "InvokeWithResponseStream",
    "POST",
    "/2021-11-15/functions/{FunctionName}/response-streaming-invocations",
  ),
  route("InvokeAsync", "POST", "/2014-11-13/functions/{FunctionName}/invoke-async"),
  route("ListFunctions", "GET", "/2015-03-31/functions"),
  route("GetFunction", "GET", FUNCTION),
  route("GetFunctionConfiguration", "GET", `${FUNCTION}/configuration`),
  route("UpdateFunctionConfiguration", "PUT", `${FUNCTION}/configuration`),
  route("PublishVersion", "POST", `${FUNCTION}/versions`),
  route("ListVersionsByFunction", "GET", `${FUNCTION}/versions`),
  route("CreateAlias", "POST", `${FUNCTION}/aliases`),
  route("ListAliases", "GET", `${FUNCTION}/aliases`),
  route("GetAlias", "GET", `${FUNCTION}/aliases/{Name}`),
  route("UpdateAlias", "PUT", `${FUNCTION}/aliases/{Name}`),
  route("DeleteAlias", "DELETE", `${FUNCTION}/aliases/{Name}`),
  route("AddPermission", "POST", `${FUNCTION}/policy`),
  route("GetPolicy", "GET", `${FUNCTION}/policy`),
  route("RemovePermission", "DELETE", `${FUNCTION}/policy/{StatementId}`),
  route("PutFunctionConcurrency", "PUT", "/2017-10-31/functions/{FunctionName}/concurrency"),
  route("DeleteFunctionConcurrency", "DELETE", "/2017-10-31/functions/{FunctionName}/concurrency"),
  route("GetFunctionConcurrency", "GET", "/2019-09-30/functions/{FunctionName}/concurrency"),
  route("PutProvisionedConcurrencyConfig", "PUT", PROVISIONED),
  route("GetProvisionedConcurrencyConfig", "GET", PROVISIONED),
  route("DeleteProvisionedConcurrencyConfig", "DELETE", PROVISIONED),
  route("PutFunctionEventInvokeConfig", "PUT", EVENT_INVOKE),
  route("UpdateFunctionEventInvokeConfig", "POST", EVENT_INVOKE),
  route("GetFunctionEventInvokeConfig", "GET", EVENT_INVOKE),
  route("DeleteFunctionEventInvokeConfig", "DELETE", EVENT_INVOKE),
  route("ListFunctionEventInvokeConfigs", "GET", `${EVENT_INVOKE}/list`),
  route("GetFunctionRecursionConfig", "GET", RECURSION),
  route("PutFunctionRecursionConfig", "PUT", RECURSION),
  route("CreateEventSourceMapping", "POST", MAPPINGS),
  route("ListEventSourceMappings", "GET", MAPPINGS),
  route("GetEventSourceMapping", "GET", `${MAPPINGS}/{UUID}`),
  route("UpdateEventSourceMapping", "PUT", `${MAPPINGS}/{UUID}`),
  route("DeleteEventSourceMapping", "DELETE", `${MAPPINGS}/{UUID}`),
  route("GetAccountSettings", "GET", "/2016-08-19/account-settings"),
  // Not simulated.
  route("CreateFunction", "POST", "/2015-03-31/functions"),
  route("DeleteFunction", "DELETE", FUNCTION),
  route("UpdateFunctionCode", "PUT", `${FUNCTION}/code`),
  route("CreateFunctionUrlConfig", "POST", URLS),
  route("GetFunctionUrlConfig", "GET", URLS),
  route("UpdateFunctionUrlConfig", "PUT", URLS),
  route("DeleteFunctionUrlConfig", "DELETE", URLS),
  route("ListLayers", "GET", "/2018-10-31/layers"),
  route("PublishLayerVersion", "POST", "/2018-10-31/layers/{LayerName}/versions"),
  route("GetFunctionCodeSigningConfig", "GET", SIGNING),
  route("ListTags", "GET", "/2017-03-31/tags/{Resource+}"),
  route("TagResource", "POST", "/2017-03-31/tags/{Resource+}"),
];
