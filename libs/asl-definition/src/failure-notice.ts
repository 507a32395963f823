/**
 * An EventBridge input transformer: the values taken from an event by path, and the text that they stand in.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export interface InputTransformer {
  readonly paths: Readonly<Record<string, `$.${string}`>>;
  /** The lines of the text; `<name>` is replaced by the value of that name. */
  readonly lines: readonly string[];
}

/** The mail about a failed execution, for people. The queue gets the event itself. */
export const failureNotice: InputTransformer = {
  paths: {
    name: '$.detail.name',
    status: '$.detail.status',
    input: '$.detail.input',
    error: '$.detail.error',
    cause: '$.detail.cause',
    time: '$.time',
    execution: '$.detail.executionArn',
  },
  lines: [
    'covid-etl: an execution has ended as <status>.',
    'Error: <error>',
    'Cause: <cause>',
    'Started with (the dates, or the time that stands for one): <input>',
    'What happens next: the failed event waits in the queue Events_DLQ. The retry poller starts the workflow again with all the failed dates at its next run; nothing has to be done by hand. Dates that keep failing are parked, and you are told.',
    'When: <time>',
    'Execution: <name> (<execution>)',
  ],
};

const valueAt = (event: unknown, path: string): unknown =>
  path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], event);

/** A text as it is, any other value as JSON, nothing where there is no value. */
const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** The text that EventBridge makes of an event by a transformer. */
export const transformInput = ({ paths, lines }: InputTransformer, event: unknown): string =>
  lines
    .join('\n')
    .replaceAll(/<(\w+)>/g, (placeholder, name: string) =>
      paths[name] === undefined ? placeholder : textOf(valueAt(event, paths[name])),
    );
