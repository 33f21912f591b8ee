/** Errors of the SQS API, in AWS's words. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
export class SqsError extends Error {
  override readonly name = "SqsError";
  /** For example `InvalidParameterValue`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
