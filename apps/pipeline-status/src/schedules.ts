import type { PipelineStatus } from '@covid-etl/etl-core';

const dailyExpression = /^cron\((\d{1,2}) (\d{1,2}) \* \* \? \*\)$/;

/**
 * When a daily schedule runs next, as an instant.
 *
 * @param expression EventBridge's, in UTC: `cron(0 13 * * ? *)`
 * @param now milliseconds since 1970; a schedule that runs at this very moment has run
 * @throws RangeError where it is not one of a time each day
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export const nextDailyRun = (expression: string, now: number): string => {
  const [, minute, hour] = dailyExpression.exec(expression) ?? [];
  if (minute === undefined || hour === undefined)
    throw new RangeError(`${expression} is not the schedule of a time each day, as cron(0 13 * * ? *) is`);
  const next = new Date(now);
  next.setUTCHours(Number(hour), Number(minute), 0, 0);
  if (next.getTime() <= now) next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString();
};

/** The schedules by their names, as a page shows them. */
export const schedulesAt = (
  expressions: Readonly<Record<string, string>>,
  now: number,
): PipelineStatus['schedules'] =>
  Object.entries(expressions).map(([name, expression]) => ({
    name,
    expression,
    next: nextDailyRun(expression, now),
  }));
