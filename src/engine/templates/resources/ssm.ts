/** AWS::SSM::Parameter: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
import {
  filledText,
  listOf,
  mapOf,
  notSimulated,
  objectOf,
  oneOf,
  required,
  text,
  wholeFrom,
} from "../kinds.ts";
import { resourceType } from "../resource-type.ts";

const LONGEST_NAME = 2_048;

const change = objectOf({
  AtMs: required(wholeFrom(0, Infinity, "ms")),
  Value: required(filledText),
});

const parameter = resourceType({
  type: "AWS::SSM::Parameter",
  properties: {
    Name: filledText,
    // CloudFormation cannot make a SecureString.
    Type: required(oneOf("String", "StringList")),
    Value: required(filledText),
    Description: text,
    AllowedPattern: filledText,
    Tier: oneOf("Standard", "Advanced", "Intelligent-Tiering"),
    DataType: oneOf("text"),
    Tags: mapOf(text),
    Policies: notSimulated("Parameters do not expire."),
  },
  coldstart: { Changes: listOf(change) },
  naming: { property: "Name", longest: LONGEST_NAME },
  attributes: {
    Type: ({ properties }) => properties.Type,
    Value: ({ properties }) => properties.Value,
  },
  deploy(resource, account) {
    const { name, properties: it, coldstart } = resource;
    account.add(
      "parameters",
      {
        name,
        type: it.Type,
        value: it.Value,
        ...(it.Description === undefined ? {} : { description: it.Description }),
        ...(it.Tier === undefined ? {} : { tier: it.Tier }),
        ...(it.AllowedPattern === undefined ? {} : { allowedPattern: it.AllowedPattern }),
        ...(it.Tags === undefined ? {} : { tags: it.Tags }),
        ...(coldstart.Changes
          ? { changes: coldstart.Changes.map(({ AtMs, Value }) => ({ atMs: AtMs, value: Value })) }
          : {}),
      },
      resource,
    );
  },
});

export const SSM_TYPES = [parameter];
