/** The shape of a bucket; what S3 refuses of its values is for the account to judge. */
import type { AccountDefinition } from "../protocol.ts";
import { arn } from "./function.ts";
import { filledText, flag, listOf, mapOf, objectOf, optional, text } from "./shapes.ts";

type Bucket = NonNullable<AccountDefinition["buckets"]>[number];

export const bucketShape = objectOf<Bucket>({
  name: filledText,
  notifications: optional(
    listOf(
      objectOf<NonNullable<Bucket["notifications"]>[number]>({
        id: optional(filledText),
        events: listOf(filledText),
        prefix: optional(text),
        suffix: optional(text),
        targetArn: arn,
      }),
    ),
  ),
  eventBridge: optional(flag),
  objects: optional(
    listOf(
      objectOf<NonNullable<Bucket["objects"]>[number]>({
        key: filledText,
        body: optional(text),
        base64: optional(text),
        contentType: optional(filledText),
        metadata: optional(mapOf(text, "an object of texts")),
      }),
    ),
  ),
});
