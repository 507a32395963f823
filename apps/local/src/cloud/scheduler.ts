import { dailyAt, retryTime, workflowTime } from '@covid-etl/asl-definition';
import { Cron } from 'croner';

/** A schedule of the system. */
export interface Schedule {
  readonly name: 'daily' | 'retry';
  /** EventBridge's expression, in UTC. */
  readonly expression: string;
}

export const schedules: readonly Schedule[] = [
  { name: 'daily', expression: dailyAt(workflowTime) },
  { name: 'retry', expression: dailyAt(retryTime) },
];

/**
 * EventBridge's cron expression as the cron library has it: without the year, and with `*` for `?`.
 *
 * @throws RangeError on an expression with a year or a day of the week, which the two count differently
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export const toCron = (expression: string): string => {
  const [, minute, hour, dayOfMonth, month] =
    /^cron\((\S+) (\S+) (\S+) (\S+) [*?] \*\)$/.exec(expression) ?? [];
  if (!minute || !hour || !dayOfMonth || !month)
    throw new RangeError(`${expression} is not a cron expression of days that this scheduler knows`);
  return [minute, hour, dayOfMonth.replace('?', '*'), month, '*'].join(' ');
};

/** When a schedule fires next, as an ISO 8601 instant. */
export const nextRun = ({ expression }: Schedule): string | null =>
  new Cron(toCron(expression), { timezone: 'UTC' }).nextRun()?.toISOString() ?? null;

/**
 * Runs the schedules until they are stopped.
 *
 * @param fire is called with the instant that the schedule stands for; what it throws is printed, and the schedule
 *   goes on
 * @returns stops them
 */
export const runSchedules = (fire: (name: Schedule['name'], time: string) => Promise<void>): (() => void) => {
  const jobs = schedules.map(
    ({ name, expression }) =>
      new Cron(
        toCron(expression),
        { timezone: 'UTC', catch: (error) => console.error(`${name}: ${String(error)}`) },
        (job: Cron) => {
          const time = (job.currentRun() ?? new Date()).toISOString();
          return fire(name, `${time.slice(0, 16)}:00.000Z`);
        },
      ),
  );
  return () => jobs.forEach((job) => job.stop());
};
