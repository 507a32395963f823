/** A time of day, in the schedule's time zone. */
export interface TimeOfDay {
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. @default 0 */
  readonly minute?: number;
}

/** When the workflow starts each day. */
export const workflowTime: TimeOfDay = { hour: 13 };

/** When the retry poller starts each day. */
export const retryTime: TimeOfDay = { hour: 7 };

const isWhole = (value: number, most: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= most;

/**
 * The EventBridge schedule expression of a time each day, e.g. `cron(0 13 * * ? *)`. A rule's schedule is in UTC;
 * another time zone needs EventBridge Scheduler.
 *
 * @throws RangeError where there is no such time of day
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export const dailyAt = ({ hour, minute = 0 }: TimeOfDay): string => {
  if (!isWhole(hour, 23) || !isWhole(minute, 59))
    throw new RangeError(
      `${hour}:${minute} is not a time of day; give an hour from 0 to 23, a minute from 0 to 59`,
    );
  return `cron(${minute} ${hour} * * ? *)`;
};
