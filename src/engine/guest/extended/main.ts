/**
 * The rarer built-ins and the web's classes: a script of its own. Only the VMs of scenarios whose code asks for one of them, or
 * imports a package, boot with it; what it shares with the rest of the guest comes as `dependencies`.
 */
import { asyncHooks } from "./async-hooks.ts";
import { crypto, webcrypto } from "./crypto.ts";
import { consoleModule } from "./console.ts";
import { http, https } from "./http.ts";
import { http2 } from "./http2.ts";
import { querystring, url } from "./urls.ts";
import { allOfUtil, byNameOnly, net } from "./utilities.ts";
import * as web from "./web.ts";
import { zlib } from "./zlib.ts";

export const builtins: Record<string, unknown> = {
  ...byNameOnly,
  async_hooks: asyncHooks,
  console: consoleModule,
  crypto,
  http,
  http2,
  https,
  net,
  querystring,
  "stream/web": {
    ReadableStream: web.ReadableStream,
    WritableStream: web.WritableStream,
    TransformStream: web.TransformStream,
    ByteLengthQueuingStrategy: web.ByteLengthQueuingStrategy,
    CountQueuingStrategy: web.CountQueuingStrategy,
    TextEncoderStream: web.TextEncoderStream,
    TextDecoderStream: web.TextDecoderStream,
  },
  url,
  util: allOfUtil,
  "util/types": allOfUtil["types"],
  zlib,
};

export const globals: Record<string, unknown> = { ...web, crypto: webcrypto };
