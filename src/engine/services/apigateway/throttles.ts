/** Token buckets of the account, of stages and of routes. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
import type { Instant } from "../../kernel/instant.ts";
import { TokenBucket, TokenBuckets } from "../../lambda/token-bucket.ts";
import type { Incoming } from "./incoming.ts";
import { APIGATEWAY_QUOTAS } from "./quotas.ts";

/** All APIs of the account share it. */
export class AccountThrottle {
  private readonly bucket: TokenBucket;

  constructor(now: Instant) {
    const { requestRate, requestBurst } = APIGATEWAY_QUOTAS;
    this.bucket = new TokenBucket(requestRate.value, requestBurst.value, now);
  }

  /** Why a request is refused now; undefined when it may go on. */
  refusal(now: Instant): string | undefined {
    if (this.bucket.take(now)) return undefined;
    const { perSecond, capacity } = this.bucket;
    return `the APIs of the account take ${perSecond} requests a second, ${capacity} at once`;
  }
}

/** Of the stages and routes of one API. */
export class RouteThrottles {
  private readonly buckets = new TokenBuckets();

  refusal({ stage, matched }: Incoming, now: Instant): string | undefined {
    const { routeKey } = matched.route.configuration;
    const own = stage.routeThrottling?.[routeKey];
    // What a stage allows, it allows to each of its routes.
    const throttling = own ?? stage.throttling;
    if (!throttling) return undefined;
    const { rateLimit, burstLimit } = throttling;
    if (this.buckets.take(`${stage.name} ${routeKey}`, now, rateLimit, burstLimit))
      return undefined;
    const whose = own ? routeKey : `each route of the stage ${stage.name}`;
    return `${whose} takes ${rateLimit} a second, ${burstLimit} at once`;
  }
}
