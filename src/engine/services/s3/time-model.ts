/** Times of S3 that AWS does not promise. */

/**
 * "Typically, event notifications are delivered in seconds but can sometimes take a minute or longer."
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 * Published measurements of S3 to Lambda put the median a little under a second, with a tail of some seconds.
 */
export const NOTIFICATION_MEDIAN_MS = 800;
export const NOTIFICATION_SIGMA = 0.5;
