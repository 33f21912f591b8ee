import { dg, type FactPart } from "./fact.ts";

export const SIZES: FactPart = {
  part: "A11",
  title: "Quotas",
  facts: [
    {
      fact: 73,
      title:
        "Memory is 128 to 10,240 MB, 1,769 MB have one vCPU; a timeout is at most 900 s; payloads, packages, layers, variables and /tmp have their sizes.",
      status: "partly",
      simulated: "Every size that a function here can reach; see the page of quotas.",
      missing:
        "Quotas of the network, of open files, of images and of the control plane, and the smaller quotas of new accounts.",
      source: [dg("gettingstarted-limits"), dg("configuration-memory")],
    },
    {
      fact: 74,
      title:
        "A message of SQS has at most 1 MiB, is invisible for at most 12 hours, and is kept for at most 14 days.",
      status: "simulated",
      simulated: "Sizes, visibility, retention and how many may be in flight.",
      source: [
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html",
      ],
      basis: "The size of 1 MiB and the numbers in flight are common knowledge.",
    },
  ],
};
